"""Another system did a provisioning task, or could not, and says so."""

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.provisioning.intents import OUTCOME
from subplat.domain.errors import IllegalTransition, RuleBroken
from subplat.domain.ids import TaskId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.subscriptions.item import SubscriptionItem


@frozen(kw_only=True)
class ReportTaskResult:
    """`reason` says how it was done, or why it could not be; `resource` is the outside id of what there is now."""

    task_id: TaskId
    succeeded: bool
    reason: str
    resource: str | None = None


@frozen(kw_only=True)
class ReportTaskResultHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ReportTaskResult) -> None:
        """Saying it again changes nothing. Raises NotFound; RuleBroken for a task that is obsolete.

        Raises IllegalTransition while a worker of ours is at it (say it again later), and for a failure of what is done.
        """
        if not command.reason.strip():
            raise RuleBroken("say how it was done, or why it could not be", task_id=command.task_id)
        with self.units_of_work() as work:
            subscription_id = work.tasks.get(command.task_id).subscription_id
        # The subscription is locked before its tasks, as everywhere.
        with because(command.reason), self.units_of_work() as work:
            subscription = work.subscriptions.get(subscription_id)
            task = work.tasks.get(command.task_id)
            item = subscription.item(task.item_id)
            if task.status is (TaskStatus.SUCCESS if command.succeeded else TaskStatus.FAILED):
                _ensure_current(task, item)
                return
            if task.status is TaskStatus.RUNNING:
                raise IllegalTransition("provisioning task", task.status.value, "result from elsewhere")
            _ensure_current(task, item)
            if command.succeeded:
                task.done_by_hand(reason=command.reason, now=self.clock.now())
                item.provisioned(OUTCOME[task.action], command.resource)
                work.subscriptions.save(subscription)
            else:
                if task.status is TaskStatus.PENDING:
                    task.start()
                task.fail(reason=command.reason, now=self.clock.now())
            work.tasks.save(task)
            work.commit()


def _ensure_current(task: ProvisioningTask, item: SubscriptionItem) -> None:
    if task.is_superseded or task.intent < item.intent:
        raise RuleBroken("a newer task took its place: see to that one", task_id=task.id)
