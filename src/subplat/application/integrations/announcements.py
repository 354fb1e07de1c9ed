"""Writes down, in the transaction of the change itself, who is to hear of it."""

from collections.abc import Sequence

from attrs import frozen

from subplat.application.integrations.deliver import DeliverEvent
from subplat.application.integrations.payload import payload
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.events import DomainEvent
from subplat.domain.ids import DeliveryId
from subplat.domain.integrations.delivery import Delivery


@frozen(kw_only=True)
class Announcements:
    """One delivery per event and endpoint that wants it; without one, an event costs nothing."""

    identifiers: Identifiers

    def __call__(self, work: UnitOfWork, events: Sequence[DomainEvent], /) -> None:
        """Adds the deliveries and promises to make them."""
        if not events:
            return
        listeners = work.endpoints.listening()
        for event in events:
            hearing = [listener for listener in listeners if listener.wants(event.name)]
            if not hearing:
                continue
            event_id = self.identifiers.new()
            body = payload(event, event_id)
            for listener in hearing:
                delivery = Delivery(
                    id=DeliveryId(self.identifiers.new()),
                    endpoint_id=listener.endpoint_id,
                    event_id=event_id,
                    event_name=event.name,
                    body=body,
                    occurred_at=event.occurred_at,
                    next_attempt_at=event.occurred_at,
                )
                work.deliveries.add(delivery)
                work.jobs.enqueue(DeliverEvent.of(delivery))
