"""The one table "event → what follows": every job that follows from an event is promised in the event's own transaction."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TypeVar

from subplat.application.accounts.invite_to_portal import InviteToPortal
from subplat.application.billing.close_links import CloseLinks
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.plan import AlignPlan, PrepareCharge, StopPlan
from subplat.application.billing.request_invoice import RequestInvoice
from subplat.application.billing_run.run import BillSubscriptions
from subplat.application.messaging.inbound_understand import UnderstandAnswer
from subplat.application.messaging.send_mail import SendMail
from subplat.application.operations.alert import TellOfOutage
from subplat.application.payments.callbacks import ProcessCallback
from subplat.application.payments.reconcile import ReconcileCycle
from subplat.application.payments.send_refund import SendRefund
from subplat.application.ports.jobs import Job
from subplat.application.provisioning.run_task import RunTask
from subplat.application.provisioning.welcome import WelcomeClient
from subplat.application.quotations.draft_offer import DraftOffer
from subplat.application.quotations.mirror_quotation import MirrorQuotation
from subplat.application.subscriptions.adopt_plan import AdoptPlan
from subplat.application.wallets.top_up import MakeTopUpLink
from subplat.domain.billing.events import (
    AmountFinalised,
    CycleCancelled,
    CycleFailed,
    CycleOpened,
    CyclePaid,
    CyclePartPaid,
)
from subplat.domain.clients.events import ClientActivated
from subplat.domain.events import DomainEvent
from subplat.domain.messaging.email import MailReceived, MailReleased
from subplat.domain.operations.circuit import SystemWentDown
from subplat.domain.payments.callback import WebhookStored
from subplat.domain.payments.events import RefundRequested
from subplat.domain.provisioning.task import TaskFailed, TaskRequested, TaskSucceeded
from subplat.domain.quotations.events import (
    QuotationAccepted,
    QuotationDrafted,
    QuotationExpired,
    QuotationRejected,
    QuotationRevised,
    QuotationSent,
)
from subplat.domain.subscriptions.events import (
    CancellationScheduled,
    SubscriptionActivated,
    SubscriptionCancelled,
    SubscriptionExpired,
    SubscriptionRestored,
)
from subplat.domain.wallets.top_up import TopUpRequested

E = TypeVar("E", bound=DomainEvent)


class Reactions(Protocol):
    """What a unit of work asks at commit."""

    def __call__(self, event: DomainEvent, /) -> Sequence[Job]:
        """The jobs that follow, in order."""
        ...


def _on(kind: type[E], *follow: Callable[[E], Job]) -> tuple[type[DomainEvent], Callable[[DomainEvent], Sequence[Job]]]:
    def jobs(event: DomainEvent) -> Sequence[Job]:
        return [make(event) for make in follow] if isinstance(event, kind) else []

    return kind, jobs


TABLE: Mapping[type[DomainEvent], Callable[[DomainEvent], Sequence[Job]]] = dict(
    [
        _on(
            QuotationDrafted,
            lambda event: DraftOffer(quotation_id=event.quotation_id),
            lambda event: MirrorQuotation(quotation_id=event.quotation_id),
        ),
        _on(
            QuotationRevised,
            lambda event: DraftOffer(quotation_id=event.quotation_id),
            lambda event: MirrorQuotation(quotation_id=event.quotation_id),
        ),
        _on(QuotationSent, lambda event: MirrorQuotation(quotation_id=event.quotation_id)),
        _on(QuotationAccepted, lambda event: MirrorQuotation(quotation_id=event.quotation_id)),
        _on(QuotationRejected, lambda event: MirrorQuotation(quotation_id=event.quotation_id)),
        _on(QuotationExpired, lambda event: MirrorQuotation(quotation_id=event.quotation_id)),
        _on(
            CycleOpened,
            lambda event: CollectCycle(cycle_id=event.cycle_id),
            lambda event: PrepareCharge(cycle_id=event.cycle_id),
            lambda event: RequestInvoice(cycle_id=event.cycle_id),
        ),
        _on(
            AmountFinalised,
            lambda event: CollectCycle(cycle_id=event.cycle_id),
            lambda event: PrepareCharge(cycle_id=event.cycle_id),
        ),
        _on(
            CyclePartPaid,
            lambda event: CollectCycle(cycle_id=event.cycle_id),
            lambda event: PrepareCharge(cycle_id=event.cycle_id),
        ),
        _on(CycleFailed, lambda event: CollectCycle(cycle_id=event.cycle_id)),
        _on(RefundRequested, lambda event: SendRefund(refund_id=event.refund_id, payment_id=event.payment_id)),
        _on(TopUpRequested, lambda event: MakeTopUpLink(top_up_id=event.top_up_id)),
        _on(
            SubscriptionRestored,
            lambda event: AlignPlan(subscription_id=event.subscription_id),
            lambda event: BillSubscriptions(ids=(event.subscription_id,)),
        ),
        _on(SubscriptionCancelled, lambda event: StopPlan(subscription_id=event.subscription_id)),
        _on(SubscriptionExpired, lambda event: StopPlan(subscription_id=event.subscription_id)),
        _on(CancellationScheduled, lambda event: StopPlan(subscription_id=event.subscription_id)),
        _on(
            CyclePaid,
            lambda event: CloseLinks(cycle_id=event.cycle_id),
            lambda event: AdoptPlan(cycle_id=event.cycle_id),
            lambda event: ReconcileCycle(cycle_id=event.cycle_id),
        ),
        _on(
            CycleCancelled,
            lambda event: CloseLinks(cycle_id=event.cycle_id),
            lambda event: ReconcileCycle(cycle_id=event.cycle_id),
        ),
        _on(ClientActivated, lambda event: InviteToPortal(client_id=event.client_id)),
        _on(
            SubscriptionActivated,
            lambda event: WelcomeClient(subscription_id=event.subscription_id),
            lambda event: AlignPlan(subscription_id=event.subscription_id),
        ),
        _on(
            TaskRequested,
            lambda event: RunTask(subscription_id=event.subscription_id, item_id=event.item_id, task_id=event.task_id),
        ),
        _on(TaskFailed, lambda event: WelcomeClient(subscription_id=event.subscription_id)),
        _on(TaskSucceeded, lambda event: WelcomeClient(subscription_id=event.subscription_id)),
        _on(MailReleased, lambda event: SendMail(email_id=event.email_id, about=event.related_id)),
        _on(MailReceived, lambda event: UnderstandAnswer(email_id=event.email_id)),
        _on(
            SystemWentDown,
            lambda event: TellOfOutage(
                circuit_id=event.circuit_id, system=event.system, reason=event.reason, noticed_at=event.occurred_at
            ),
        ),
        _on(WebhookStored, lambda event: ProcessCallback(webhook_event_id=event.webhook_event_id)),
    ]
)


def reactions(event: DomainEvent) -> Sequence[Job]:
    """The jobs that follow from an event; none for one that is not in the table."""
    follow = TABLE.get(type(event))
    return follow(event) if follow else ()
