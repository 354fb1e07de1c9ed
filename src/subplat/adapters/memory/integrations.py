"""Endpoints and deliveries in memory."""

from attrs import define, field

from subplat.adapters.memory.store import Aggregate, Desk, Shelf
from subplat.application.ports.integrations import Listener
from subplat.domain.ids import EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint


@define(eq=False)
class IntegrationShelves:
    """What is committed."""

    endpoints: Shelf[Endpoint] = field(factory=lambda: Shelf("endpoint"))
    deliveries: Shelf[Delivery] = field(
        factory=lambda: Shelf("delivery", unique={"event": lambda row: (row.endpoint_id, row.event_id)})
    )


class Endpoints(Desk[Endpoint]):
    """With those that listen."""

    def __init__(self, shelf: Shelf[Endpoint], touched: list[Aggregate]) -> None:
        super().__init__(shelf, touched)

    def all(self) -> tuple[Endpoint, ...]:
        return tuple(self.get(key) for key in sorted({*self._shelf.rows, *self._changed}))

    def listening(self) -> tuple[Listener, ...]:
        return tuple(Listener(endpoint_id=row.id, patterns=row.patterns) for row in self.all() if row.active)


class Deliveries(Desk[Delivery]):
    """Newest first."""

    def latest(self, endpoint_id: EndpointId | None, limit: int, /) -> tuple[Delivery, ...]:
        rows = sorted(self._shelf, key=lambda row: row.id, reverse=True)
        wanted = [row for row in rows if endpoint_id is None or row.endpoint_id == endpoint_id]
        return tuple(self.get(row.id) for row in wanted[:limit])
