"""What n8n and the like may do here: start the daily run, and report what they did."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.params import FromPath, JSONBody

from subplat.application.application import Application
from subplat.application.integrations.start_billing import StartBilling
from subplat.application.integrations.task_result import ReportTaskResult
from subplat.domain.ids import TaskId
from subplat.entrypoints.http.api.fields import Body, Name, Text
from subplat.entrypoints.http.bearer import bearer_guard
from subplat.entrypoints.http.description import PROBLEMS, REQUEST_ID, STAFF_TOKEN
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.tokens import AcceptedTokens

PATH = "/api/v1"


class Outcome(StrEnum):
    """How a task ended elsewhere."""

    SUCCESS = "SUCCESS"
    FAILED = "FAILED"


class TaskResultBody(Body, kw_only=True):
    """`reason`: how it was done, or why it could not be; `resource`: the outside id of what there is now."""

    outcome: Outcome
    reason: Text
    resource: Name | None = None


class RunPromised(msgspec.Struct, frozen=True):
    """The workers do the run of this day."""

    day: date


def automation_api(application: Application, tokens: AcceptedTokens) -> Router:
    """Closed (503) as long as neither an integration token nor a staff token is configured."""
    integrations = application.integrations
    guard = bearer_guard(
        tokens,
        RefusalLog(application.clock),
        PATH,
        closed=("integration_token_not_set", "This is closed: set SUBPLAT_INTEGRATIONS_TOKEN and start again."),
        refused=("bad_integration_token", "The token is missing or wrong."),
    )

    @post(
        "/billing/run",
        status_code=202,
        sync_to_thread=True,
        responses=PROBLEMS,
        operation_id="startBillingRun",
        summary="Start the run of today; safe at any time, a body is not read",
        tags=["automation"],
    )
    def run() -> RunPromised:
        integrations.start_billing(StartBilling())
        return RunPromised(application.clock.today())

    @post(
        "/provisioning-tasks/{task_id:uuid}/result",
        status_code=204,
        sync_to_thread=True,
        responses=PROBLEMS,
        operation_id="reportTaskResult",
        summary="Report what became of a provisioning task; reporting it again changes nothing",
        tags=["automation"],
    )
    def report(task_id: FromPath[UUID], data: JSONBody[TaskResultBody]) -> None:
        command = ReportTaskResult(
            task_id=TaskId(task_id),
            succeeded=data.outcome is Outcome.SUCCESS,
            reason=data.reason,
            resource=data.resource,
        )
        settled(lambda: integrations.report_task_result(command))

    return Router(
        PATH,
        guards=[guard],
        security=[{STAFF_TOKEN: []}],
        response_headers=[REQUEST_ID],
        route_handlers=[run, report],
    )
