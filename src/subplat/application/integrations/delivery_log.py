"""The log of deliveries, and sending one of them again."""

from attrs import frozen

from subplat.application.integrations.deliver import DeliverEvent
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint


@frozen(kw_only=True)
class ReplayDelivery:
    """A person wants it sent (again)."""

    delivery_id: DeliveryId


@frozen(kw_only=True)
class ReplayDeliveryHandler:
    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: ReplayDelivery) -> None:
        """With its old id and bytes. Raises NotFound; IllegalTransition while it is still on its way."""
        with self.units_of_work() as work:
            delivery = work.deliveries.get(command.delivery_id)
            delivery.replay(self.clock.now())
            work.deliveries.save(delivery)
            work.jobs.enqueue(DeliverEvent.of(delivery))
            work.commit()


@frozen(kw_only=True)
class IntegrationLog:
    """What there is to see."""

    units_of_work: UnitOfWorkFactory

    def endpoints(self) -> tuple[Endpoint, ...]:
        """Every endpoint, oldest first."""
        with self.units_of_work() as work:
            return work.endpoints.all()

    def deliveries(self, endpoint_id: EndpointId | None = None, limit: int = 100) -> tuple[Delivery, ...]:
        """Newest first."""
        with self.units_of_work() as work:
            return work.deliveries.latest(endpoint_id, limit)
