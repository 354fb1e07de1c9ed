"""One thing to bring about in an outside system for one subscription item."""

from collections.abc import Mapping
from datetime import datetime

from attrs import define, field, frozen

from subplat.domain.errors import RuleBroken
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import SubscriptionId, SubscriptionItemId, TaskId, UserId
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.transitions import Transitions

TASK = Transitions(
    "provisioning task",
    TaskStatus,
    {
        "start": {TaskStatus.PENDING: TaskStatus.RUNNING, TaskStatus.RUNNING: TaskStatus.RUNNING},
        "succeed": {TaskStatus.RUNNING: TaskStatus.SUCCESS},
        "fail": {TaskStatus.RUNNING: TaskStatus.FAILED},
        "supersede": dict.fromkeys((TaskStatus.PENDING, TaskStatus.RUNNING, TaskStatus.FAILED), TaskStatus.FAILED),
        "retry": {TaskStatus.FAILED: TaskStatus.PENDING},
        "done_by_hand": {TaskStatus.PENDING: TaskStatus.SUCCESS, TaskStatus.FAILED: TaskStatus.SUCCESS},
    },
)
SUPERSEDED = "superseded by a newer intent"


@frozen(kw_only=True)
class TaskEvent(DomainEvent):
    """Every event of a task says which, for which item."""

    task_id: TaskId
    subscription_id: SubscriptionId
    item_id: SubscriptionItemId


@event("provisioning_task.requested.v1")
@frozen(kw_only=True)
class TaskRequested(TaskEvent):
    """Something is to be brought about (again)."""


@event("provisioning_task.succeeded.v1")
@frozen(kw_only=True)
class TaskSucceeded(TaskEvent):
    """It is as wanted."""


@event("provisioning_task.failed.v1")
@frozen(kw_only=True)
class TaskFailed(TaskEvent):
    """It needs a person."""

    reason: str


@define(kw_only=True, eq=False)
class ProvisioningTask:
    """`intent` is the item's count of intents when this was wanted: a task older than its item's count does nothing."""

    id: TaskId
    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    action: TaskAction
    target: TargetSystem
    quantity: int
    intent: int
    settings: Mapping[str, str] = field(factory=dict[str, str])
    status: TaskStatus = TaskStatus.PENDING
    external_reference: str | None = None
    error_message: str | None = None
    executed_at: datetime | None = None
    done_by_hand_reason: str | None = None
    done_by_hand_by: UserId | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def announce(self, now: datetime) -> None:
        """Records that this is wanted."""
        self.events.append(
            TaskRequested(occurred_at=now, task_id=self.id, subscription_id=self.subscription_id, item_id=self.item_id)
        )

    @property
    def is_superseded(self) -> bool:
        """Whether a newer intent took its place."""
        return self.error_message == SUPERSEDED

    def start(self) -> None:
        """A worker takes it; a second worker may take it over."""
        self.status = TASK.after(self.status, "start")

    def still_running(self, reference: str) -> None:
        """The outside system is at it; `reference` names its operation."""
        TASK.after(self.status, "succeed")
        self.external_reference = reference

    def succeed(self, *, reference: str | None, now: datetime) -> None:
        """It is as wanted."""
        self.status = TASK.after(self.status, "succeed")
        self.external_reference = reference or self.external_reference
        self.error_message, self.executed_at = None, now
        self.events.append(
            TaskSucceeded(occurred_at=now, task_id=self.id, subscription_id=self.subscription_id, item_id=self.item_id)
        )

    def fail(self, *, reason: str, now: datetime) -> None:
        """It needs a person; nothing that was paid is undone."""
        self.status = TASK.after(self.status, "fail")
        self.error_message, self.executed_at = reason, now
        self.events.append(
            TaskFailed(
                occurred_at=now,
                task_id=self.id,
                subscription_id=self.subscription_id,
                item_id=self.item_id,
                reason=reason,
            )
        )

    def supersede(self) -> None:
        """A newer intent takes its place: before it ran, or while it took its time."""
        self.status = TASK.after(self.status, "supersede")
        self.error_message = SUPERSEDED

    def retry(self, now: datetime) -> None:
        """A person wants it tried again; not possible once superseded."""
        self._ensure_not_superseded()
        self.status = TASK.after(self.status, "retry")
        self.error_message = None
        self.announce(now)

    def done_by_hand(self, *, reason: str, now: datetime, by: UserId | None = None) -> None:
        """A person (None: another system) brought it about outside the platform and says how."""
        if not reason.strip():
            raise RuleBroken("say what was done by hand", task_id=self.id)
        self._ensure_not_superseded()
        self.status = TASK.after(self.status, "done_by_hand")
        self.done_by_hand_reason, self.done_by_hand_by = reason, by
        self.executed_at, self.error_message = now, None
        self.events.append(
            TaskSucceeded(occurred_at=now, task_id=self.id, subscription_id=self.subscription_id, item_id=self.item_id)
        )

    def _ensure_not_superseded(self) -> None:
        if self.is_superseded:
            raise RuleBroken("a newer task took its place: see to that one", task_id=self.id)
