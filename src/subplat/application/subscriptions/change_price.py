"""Another unit price for an item."""

from attrs import frozen

from subplat.application.accounts.authority import ADMINS, ensure_role
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import SubscriptionId, SubscriptionItemId, UserId
from subplat.domain.money import Money


@frozen(kw_only=True)
class ChangePrice:
    """The owner's decision, without tax, in the subscription's currency."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    unit_price: Money
    by: UserId


@frozen(kw_only=True)
class ChangePriceHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ChangePrice) -> None:
        """From the next bill that is opened on. Raises NotFound, NotAllowed, IllegalTransition, InvalidValue."""
        with self.units_of_work() as work:
            ensure_role(work, command.by, ADMINS)
            subscription = work.subscriptions.get(command.subscription_id)
            subscription.change_price(command.item_id, command.unit_price, now=self.clock.now())
            work.subscriptions.save(subscription)
            work.commit()
