"""What is wanted of a subscription's services from now on."""

from collections.abc import Iterable

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.ids import TaskId
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TaskAction, TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus, SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription

OUTCOME = {
    TaskAction.ACTIVATE: ProvisioningStatus.ACTIVE,
    TaskAction.CHANGE_QUANTITY: ProvisioningStatus.ACTIVE,
    TaskAction.SUSPEND: ProvisioningStatus.SUSPENDED,
    TaskAction.TERMINATE: ProvisioningStatus.TERMINATED,
}
"""How an item stands once an action is done."""


@frozen(kw_only=True)
class Intents:
    """One task per item that lives in an outside system; other items are as wanted at once."""

    identifiers: Identifiers
    clock: Clock

    def want(self, work: UnitOfWork, subscription: Subscription, action: TaskAction) -> None:
        """Adds the tasks and supersedes those that still waited; the caller saves the subscription."""
        waiting = work.tasks.of_subscription(subscription.id)
        for item in subscription.items:
            self._want_item(work, subscription, item, action, waiting)

    def want_of(self, work: UnitOfWork, subscription: Subscription, item: SubscriptionItem, action: TaskAction) -> None:
        """The same for one item alone."""
        self._want_item(work, subscription, item, action, work.tasks.of_subscription(subscription.id))

    def _want_item(
        self,
        work: UnitOfWork,
        subscription: Subscription,
        item: SubscriptionItem,
        action: TaskAction,
        known: tuple[ProvisioningTask, ...],
    ) -> None:
        if item.target is None:
            item.provisioned(OUTCOME[action], None)
            return
        for older in known:
            if older.item_id == item.id and older.status in (TaskStatus.PENDING, TaskStatus.FAILED):
                older.supersede()
                work.tasks.save(older)
        wanted = _fitting(item, action, known)
        task = ProvisioningTask(
            id=TaskId(self.identifiers.new()),
            subscription_id=subscription.id,
            item_id=item.id,
            action=wanted,
            target=item.target,
            quantity=item.quantity,
            intent=item.next_intent(),
            settings=item.settings,
        )
        task.announce(self.clock.now())
        work.tasks.add(task)


def _fitting(item: SubscriptionItem, action: TaskAction, known: Iterable[ProvisioningTask]) -> TaskAction:
    """Units of a service that is not surely on cannot be changed: it is switched on with them.

    Otherwise a change of units would take the place of the very task that was to switch the service on.
    """
    if action is not TaskAction.CHANGE_QUANTITY:
        return action
    newest = max((task for task in known if task.item_id == item.id), key=lambda task: task.intent, default=None)
    settled = newest is None or newest.action is TaskAction.CHANGE_QUANTITY or newest.status is TaskStatus.SUCCESS
    return action if settled and item.provisioning_status is ProvisioningStatus.ACTIVE else TaskAction.ACTIVATE
