"""What a person does about a task: try it again, or say that it is done."""

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.provisioning.intents import OUTCOME
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import SubscriptionId, TaskId, UserId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class RetryTask:
    """Try a failed task again."""

    task_id: TaskId


@frozen(kw_only=True)
class RetryTaskHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: RetryTask) -> None:
        """It waits again, in the line of its item. Raises NotFound, IllegalTransition, RuleBroken (a newer one took its place)."""
        owner = _owner(self.units_of_work, command.task_id)
        with self.units_of_work() as work:
            task, _ = _current(work, owner, command.task_id)
            task.retry(self.clock.now())
            work.tasks.save(task)
            work.commit()


@frozen(kw_only=True)
class DoneByHand:
    """`by` is None where another system did it for us."""

    task_id: TaskId
    reason: str
    by: UserId | None


@frozen(kw_only=True)
class DoneByHandHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: DoneByHand) -> None:
        """The service counts as wanted, without asking the outside system.

        Raises NotFound, IllegalTransition (it runs, or succeeded), RuleBroken (no reason, or a newer one took its place).
        """
        owner = _owner(self.units_of_work, command.task_id)
        with because(command.reason), self.units_of_work() as work:
            task, subscription = _current(work, owner, command.task_id)
            by = work.users.get(command.by).id if command.by is not None else None
            task.done_by_hand(reason=command.reason, by=by, now=self.clock.now())
            subscription.item(task.item_id).provisioned(OUTCOME[task.action], None)
            work.subscriptions.save(subscription)
            work.tasks.save(task)
            work.commit()


def _owner(units_of_work: UnitOfWorkFactory, task_id: TaskId) -> SubscriptionId:
    """Read on its own, because the subscription is locked before its tasks."""
    with units_of_work() as work:
        return work.tasks.get(task_id).subscription_id


def _current(
    work: UnitOfWork, subscription_id: SubscriptionId, task_id: TaskId
) -> tuple[ProvisioningTask, Subscription]:
    """Raises RuleBroken for a task that is not what is wanted last."""
    subscription = work.subscriptions.get(subscription_id)
    task = work.tasks.get(task_id)
    if task.intent < subscription.item(task.item_id).intent:
        raise RuleBroken("a newer task took its place: see to that one", task_id=task_id)
    return task, subscription
