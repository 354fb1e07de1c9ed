"""What an Admin looks at when something does not go by itself: the queue, the billing run's plan, outside systems."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from subplat.application.accounts.rights import Permission
from subplat.application.application import Application
from subplat.application.billing_run.plan import BillingPlan, PlanBilling
from subplat.application.payments.ignore_callback import IgnoreCallback
from subplat.application.ports.access import Kind
from subplat.application.ports.job_inspection import InspectedJob, JobCount, JobId, JobState
from subplat.application.provisioning.report_drift import DriftReport, ReportDrift
from subplat.domain.billing_run.parked import ParkedSubscription
from subplat.domain.ids import SubscriptionId, WebhookEventId
from subplat.entrypoints.http.api.fields import Body, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

Limit = Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=200)]
State = Annotated[JobState | None, QueryParameter(name="state", required=False)]
_TAGS = ["operations"]


class JobsPage(msgspec.Struct, frozen=True, kw_only=True):
    """The newest first; `next_cursor` is always null: a queue moves while it is looked at."""

    items: Sequence[InspectedJob]
    next_cursor: None = None


class QueueCounts(msgspec.Struct, frozen=True, kw_only=True):
    """By lane and state; what is not there is none."""

    items: Sequence[JobCount]


class PlannedContract(msgspec.Struct, frozen=True, kw_only=True):
    """`actions` in the order in which they would be done; `notes`: what would not, and why; `error`: it cannot be decided."""

    subscription_id: UUID
    actions: Sequence[str]
    notes: Sequence[str]
    error: str | None


class BillingPlanShown(msgspec.Struct, frozen=True, kw_only=True):
    """`changes` counts by kind; `expired_quotations` are offers whose validity has ended. `items`: the first ones."""

    as_of: date
    changes: Mapping[str, int]
    total: int
    items: Sequence[PlannedContract]
    expired_quotations: Sequence[UUID]


class ParkedContracts(msgspec.Struct, frozen=True, kw_only=True):
    """Every run tries them again, and takes them off the list when it went well."""

    items: Sequence[ParkedSubscription]
    next_cursor: None = None


class IgnoredBecause(Body, kw_only=True):
    """Why nothing follows from it."""

    reason: Text


OPERATION_SHAPES: tuple[type, ...] = (
    JobsPage,
    InspectedJob,
    QueueCounts,
    BillingPlanShown,
    ParkedContracts,
    DriftReport,
    IgnoredBecause,
)


def operation_routes(application: Application) -> list[HTTPRouteHandler]:
    """The queue, the run, the outside."""
    return [*_queue(application), *_billing_run(application), _drift(application), _ignore(application)]


def _queue(application: Application) -> list[HTTPRouteHandler]:
    jobs = application.jobs

    @get(
        "/jobs",
        sync_to_thread=True,
        opt=needs(Permission.JOBS_READ),
        responses=PROBLEMS,
        operation_id="listJobs",
        summary="List the newest jobs, of one state or of all",
        tags=_TAGS,
    )
    def listed(job_state: State = None, limit: Limit = 50) -> JobsPage:
        return JobsPage(items=jobs.list_jobs(job_state, limit))

    @get(
        "/jobs/{job_id:uuid}",
        sync_to_thread=True,
        opt=needs(Permission.JOBS_READ),
        responses=PROBLEMS,
        operation_id="getJob",
        summary="Show one job",
        tags=_TAGS,
    )
    def one(job_id: FromPath[UUID]) -> InspectedJob:
        return jobs.show(JobId(job_id))

    @post(
        "/jobs/{job_id:uuid}/retry",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.JOBS_RETRY),
        responses=PROBLEMS,
        operation_id="retryJob",
        summary="Give a parked job all its attempts again; only a parked one, so that twice is once",
        tags=_TAGS,
    )
    @once()
    def retry(job_id: FromPath[UUID]) -> None:
        jobs.retry(JobId(job_id))

    @get(
        "/operations/queue",
        sync_to_thread=True,
        opt=needs(Permission.JOBS_READ),
        responses=PROBLEMS,
        operation_id="countJobs",
        summary="How many jobs there are, by lane and state",
        tags=_TAGS,
    )
    def counts() -> QueueCounts:
        return QueueCounts(items=jobs.counts())

    return [listed, one, retry, counts]


def _billing_run(application: Application) -> list[HTTPRouteHandler]:
    @get(
        "/billing/plan",
        sync_to_thread=True,
        opt=needs(Permission.BILLING_RUN),
        responses=PROBLEMS,
        operation_id="previewBillingRun",
        summary="What a run would do, of today or of another day; nothing is written",
        tags=_TAGS,
    )
    def plan(as_of: FromQuery[date | None] = None, limit: Limit = 200) -> BillingPlanShown:
        return _plan_shown(application.billing.plan(PlanBilling(as_of=as_of)), limit)

    @get(
        "/billing/parked",
        sync_to_thread=True,
        opt=needs(Permission.BILLING_RUN),
        responses=PROBLEMS,
        operation_id="listParkedContracts",
        summary="List the contracts that the billing run could not deal with",
        tags=_TAGS,
    )
    def parked() -> ParkedContracts:
        return ParkedContracts(items=application.billing.parked())

    return [plan, parked]


def _plan_shown(plan: BillingPlan, limit: int) -> BillingPlanShown:
    return BillingPlanShown(
        as_of=plan.as_of,
        changes=plan.changes,
        total=sum(plan.changes.values()),
        items=[
            PlannedContract(
                subscription_id=entry.subscription_id,
                actions=[str(action) for action in entry.actions],
                notes=entry.notes,
                error=entry.error,
            )
            for entry in plan.entries[:limit]
        ],
        expired_quotations=plan.quotations[:limit],
    )


def _drift(application: Application) -> HTTPRouteHandler:
    @get(
        "/subscriptions/{subscription_id:uuid}/drift",
        sync_to_thread=True,
        opt=needs(Permission.TASKS_READ, Kind.SUBSCRIPTION),
        responses=PROBLEMS,
        operation_id="reportDrift",
        summary="Ask the outside systems whether the services of a contract are as they should be",
        tags=_TAGS,
    )
    def drift(subscription_id: FromPath[UUID]) -> DriftReport:
        return application.provisioning.report_drift(ReportDrift(subscription_id=SubscriptionId(subscription_id)))

    return drift


def _ignore(application: Application) -> HTTPRouteHandler:
    @post(
        "/webhook-events/{webhook_event_id:uuid}/ignore",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.WEBHOOKS_REPLAY, Kind.WEBHOOK_EVENT),
        responses=PROBLEMS,
        operation_id="ignoreWebhookEvent",
        summary="Say that nothing follows from a callback; a replay takes it back",
        tags=_TAGS,
    )
    @once()
    def ignore(webhook_event_id: FromPath[UUID], data: JSONBody[IgnoredBecause]) -> None:
        command = IgnoreCallback(webhook_event_id=WebhookEventId(webhook_event_id), reason=data.reason)
        settled(lambda: application.payments.ignore_callback(command))

    return ignore
