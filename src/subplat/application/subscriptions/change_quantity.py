"""More or fewer units of an item."""

from datetime import date

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.provisioning.intents import Intents
from subplat.application.subscriptions.billed import billed, billed_until
from subplat.domain.ids import SubscriptionId, SubscriptionItemId
from subplat.domain.money import Money
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import SubscriptionStatus


@frozen(kw_only=True)
class ChangeQuantity:
    """From today on."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    quantity: int


@frozen(kw_only=True)
class ChangeQuantityHandler:
    units_of_work: UnitOfWorkFactory
    intents: Intents
    clock: Clock

    def __call__(self, command: ChangeQuantity) -> Money:
        """The price difference that the next bill will carry, without tax; a bill that is out already never changes.

        The same quantity again changes nothing. Raises NotFound, IllegalTransition, InvalidValue, CommittedUnits (then it
        can be scheduled), RuleBroken (the period is not paid yet).
        """
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(command.subscription_id)
            item = subscription.item(command.item_id)
            if item.quantity == command.quantity and item.scheduled_quantity is None and subscription.is_live:
                return Money.zero(subscription.currency)
            difference = subscription.change_quantity(
                command.item_id,
                command.quantity,
                today=self.clock.today(),
                now=self.clock.now(),
                billed_ahead=billed(work.cycles.of_subscription(subscription.id)),
            )
            if subscription.status is SubscriptionStatus.ACTIVE:
                self.intents.want_of(work, subscription, item, TaskAction.CHANGE_QUANTITY)
            work.subscriptions.save(subscription)
            work.commit()
        return difference


@frozen(kw_only=True)
class ScheduleQuantity:
    """From the next renewal on: what an annual commitment refuses now."""

    subscription_id: SubscriptionId
    item_id: SubscriptionItemId
    quantity: int


@frozen(kw_only=True)
class ScheduleQuantityHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ScheduleQuantity) -> date:
        """The day from which it holds: of the first bill that is not out yet, or the commitment's renewal if that is later.

        Raises NotFound, IllegalTransition, InvalidValue, RuleBroken.
        """
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(command.subscription_id)
            on = subscription.schedule_quantity(
                command.item_id,
                command.quantity,
                now=self.clock.now(),
                billed_until=billed_until(work.cycles.of_subscription(subscription.id)),
            )
            work.subscriptions.save(subscription)
            work.commit()
        return on
