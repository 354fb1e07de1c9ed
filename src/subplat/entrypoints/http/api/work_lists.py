"""What waits for a person: tasks that failed, mails that were not understood, callbacks that could not be processed."""

from uuid import UUID

from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.guarding import acting_person
from subplat.application.accounts.rights import Permission
from subplat.application.application import Application
from subplat.application.messaging.inbound_settle import CloseUnclearMail, PlaceUnclearMail
from subplat.application.operations.outage_status import Outage
from subplat.application.operations.waiting_work import WorkWaiting
from subplat.application.payments.callbacks import ReplayCallback
from subplat.application.ports.access import Kind
from subplat.application.provisioning.by_hand import DoneByHand, RetryTask
from subplat.domain.ids import BillingCycleId, EmailId, TaskId, WebhookEventId
from subplat.entrypoints.http.api.fields import Body, Code, MoneyBody, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs


class Explanation(Body, kw_only=True):
    """How it was done, or why it is closed."""

    reason: Text


class UnderstoodMail(Body, kw_only=True):
    """What the mail says: the invoice's number, and the final amount if it is another one."""

    billing_cycle_id: UUID
    number: Code
    final_amount: MoneyBody | None = None


WORK_SHAPES: tuple[type, ...] = (Explanation, UnderstoodMail, Outage, WorkWaiting)


def work_routes(application: Application) -> list[HTTPRouteHandler]:
    """The desks of Admin and Finance."""
    return [*_task_routes(application), *_mail_routes(application), *_operation_routes(application)]


def _task_routes(application: Application) -> list[HTTPRouteHandler]:
    provisioning = application.provisioning

    @post(
        "/provisioning-tasks/{task_id:uuid}/retry",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.TASKS_RETRY, Kind.TASK),
        responses=PROBLEMS,
        operation_id="retryTask",
        summary="Try a failed task again",
        tags=["tasks"],
    )
    @once()
    def retry(task_id: FromPath[UUID]) -> None:
        settled(lambda: provisioning.retry(RetryTask(task_id=TaskId(task_id))))

    @post(
        "/provisioning-tasks/{task_id:uuid}/done-by-hand",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.TASKS_RETRY, Kind.TASK),
        responses=PROBLEMS,
        operation_id="finishTaskByHand",
        summary="Say that a person did it",
        tags=["tasks"],
    )
    @once()
    def by_hand(task_id: FromPath[UUID], data: JSONBody[Explanation]) -> None:
        command = DoneByHand(task_id=TaskId(task_id), reason=data.reason, by=acting_person())
        settled(lambda: provisioning.done_by_hand(command))

    return [retry, by_hand]


def _mail_routes(application: Application) -> list[HTTPRouteHandler]:
    messaging = application.messaging

    @post(
        "/unclear-mails/{unclear_mail_id:uuid}/place",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.MAILS_SETTLE, Kind.UNCLEAR_MAIL),
        responses=PROBLEMS,
        operation_id="placeUnclearMail",
        summary="Say which bill a mail of Finance is about, and what it says",
        tags=["mails"],
    )
    @once()
    def place(unclear_mail_id: FromPath[UUID], data: JSONBody[UnderstoodMail]) -> None:
        command = PlaceUnclearMail(
            email_id=EmailId(unclear_mail_id),
            by=acting_person(),
            cycle_id=BillingCycleId(data.billing_cycle_id),
            number=data.number,
            final_amount=data.final_amount.money() if data.final_amount else None,
        )
        settled(lambda: messaging.place_unclear(command))

    @post(
        "/unclear-mails/{unclear_mail_id:uuid}/close",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.MAILS_SETTLE, Kind.UNCLEAR_MAIL),
        responses=PROBLEMS,
        operation_id="closeUnclearMail",
        summary="Say that a mail is about no bill",
        tags=["mails"],
    )
    @once()
    def close(unclear_mail_id: FromPath[UUID], data: JSONBody[Explanation]) -> None:
        command = CloseUnclearMail(email_id=EmailId(unclear_mail_id), by=acting_person(), reason=data.reason)
        settled(lambda: messaging.close_unclear(command))

    return [place, close]


def _operation_routes(application: Application) -> list[HTTPRouteHandler]:
    @post(
        "/webhook-events/{webhook_event_id:uuid}/replay",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.WEBHOOKS_REPLAY, Kind.WEBHOOK_EVENT),
        responses=PROBLEMS,
        operation_id="replayWebhookEvent",
        summary="Process a callback again",
        tags=["operations"],
    )
    @once()
    def replay(webhook_event_id: FromPath[UUID]) -> None:
        command = ReplayCallback(webhook_event_id=WebhookEventId(webhook_event_id))
        settled(lambda: application.payments.replay_callback(command))

    @get(
        "/operations/payment-gateway",
        sync_to_thread=True,
        opt=needs(Permission.OPERATIONS_READ),
        responses=PROBLEMS,
        operation_id="getPaymentGatewayState",
        summary="Whether Xendit can be used, and since when not",
        tags=["operations"],
    )
    def outage() -> Outage:
        return application.operations.outage()

    @get(
        "/operations/work",
        sync_to_thread=True,
        opt=needs(Permission.OPERATIONS_READ),
        responses=PROBLEMS,
        operation_id="countWaitingWork",
        summary="How much waits for a person, list by list",
        tags=["operations"],
    )
    def waiting() -> WorkWaiting:
        return application.operations.waiting()

    return [replay, outage, waiting]
