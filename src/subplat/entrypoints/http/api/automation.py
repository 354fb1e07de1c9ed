"""What n8n and the like may do here: start the daily run, and report what they did."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import msgspec
from litestar import post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody

from subplat.application.accounts.rights import Permission
from subplat.application.application import Application
from subplat.application.integrations.start_billing import StartBilling
from subplat.application.integrations.task_result import ReportTaskResult
from subplat.application.ports.access import Kind
from subplat.domain.ids import TaskId
from subplat.entrypoints.http.api.fields import Body, Name, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs


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


def automation_routes(application: Application) -> list[HTTPRouteHandler]:
    """What the integration token opens too."""
    integrations = application.integrations

    @post(
        "/billing/run",
        status_code=202,
        sync_to_thread=True,
        opt=needs(Permission.BILLING_RUN),
        responses=PROBLEMS,
        operation_id="startBillingRun",
        summary="Start the run of today; safe at any time, a body is not read",
        tags=["automation"],
    )
    @once()
    def run() -> RunPromised:
        integrations.start_billing(StartBilling())
        return RunPromised(application.clock.today())

    @post(
        "/provisioning-tasks/{task_id:uuid}/result",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.TASKS_REPORT, Kind.TASK),
        responses=PROBLEMS,
        operation_id="reportTaskResult",
        summary="Report what became of a provisioning task; reporting it again changes nothing",
        tags=["automation"],
    )
    @once()
    def report(task_id: FromPath[UUID], data: JSONBody[TaskResultBody]) -> None:
        command = ReportTaskResult(
            task_id=TaskId(task_id),
            succeeded=data.outcome is Outcome.SUCCESS,
            reason=data.reason,
            resource=data.resource,
        )
        settled(lambda: integrations.report_task_result(command))

    return [run, report]
