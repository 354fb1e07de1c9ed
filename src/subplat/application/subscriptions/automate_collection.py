"""Moves a subscription that a person collects to the gateway."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.subscriptions.billed import billed_until
from subplat.domain.ids import SubscriptionId
from subplat.domain.subscriptions.subscription import Collection, PaymentMethodType


@frozen(kw_only=True)
class AutomateCollection:
    """One action, once the gateway is back; `collection` as for a deal."""

    subscription_id: SubscriptionId
    collection: Collection = Collection.LINK


@frozen(kw_only=True)
class AutomateCollectionHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: AutomateCollection) -> None:
        """From the first period without a bill on: what is billed already stays with the person who collects it.

        Repeating changes nothing. Raises NotFound, IllegalTransition (not started yet, or ended).
        """
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(command.subscription_id)
            if subscription.payment_method_type is not PaymentMethodType.MANUAL:
                return
            until = billed_until(work.cycles.of_subscription(subscription.id))
            subscription.automate(command.collection, self.clock.now(), billed_until=until)
            work.subscriptions.save(subscription)
            work.commit()
