"""Which version of a contract is the current one."""

from attrs import frozen

from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import SubscriptionId


@frozen(kw_only=True)
class CurrentVersionHandler:
    units_of_work: UnitOfWorkFactory

    def __call__(self, subscription_id: SubscriptionId) -> int:
        """In a joint transaction it stays the current one until that ends, because reading locks. Raises NotFound."""
        with self.units_of_work() as work:
            return work.subscriptions.get(subscription_id).version
