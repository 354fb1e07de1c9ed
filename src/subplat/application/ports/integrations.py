"""Endpoints of other systems: where they and their deliveries are kept, and the way out to them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from attrs import field, frozen

from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery
from subplat.domain.integrations.endpoint import Endpoint, fits


@frozen(kw_only=True)
class Listener:
    """An active endpoint and what it wants to hear."""

    endpoint_id: EndpointId
    patterns: tuple[str, ...]

    def wants(self, name: str) -> bool:
        """Whether it is to hear of the event of this name."""
        return any(fits(pattern, name) for pattern in self.patterns)


class EndpointRepository(Protocol):
    """Endpoints; `get` locks."""

    def get(self, endpoint_id: EndpointId, /) -> Endpoint: ...

    def all(self) -> tuple[Endpoint, ...]:
        """Every one, oldest first, without lock."""
        ...

    def listening(self) -> Sequence[Listener]:
        """The active ones. May be some seconds behind what another process committed, never behind this one."""
        ...

    def add(self, endpoint: Endpoint, /) -> None: ...

    def save(self, endpoint: Endpoint, /) -> None: ...


class DeliveryRepository(Protocol):
    """Deliveries, unique by (endpoint, event); `get` locks."""

    def get(self, delivery_id: DeliveryId, /) -> Delivery: ...

    def latest(self, endpoint_id: EndpointId | None, limit: int, /) -> tuple[Delivery, ...]:
        """Newest first, of one endpoint or of all, without lock."""
        ...

    def add(self, delivery: Delivery, /) -> None: ...

    def save(self, delivery: Delivery, /) -> None: ...


@frozen(kw_only=True)
class OutgoingEvent:
    """What leaves: `body` is JSON, ASCII; `message_id` is the same in every attempt; `sent_at` is signed with them."""

    url: str
    secret: str = field(repr=False)
    header_token: str | None = field(default=None, repr=False)
    message_id: str
    sent_at: datetime
    body: str = field(repr=False)


class EventSender(Protocol):
    """The way out."""

    def send(self, event: OutgoingEvent, /) -> int:
        """Signs and posts it; the HTTP status of the answer, whatever it is. Nothing is repeated, nothing followed.

        Raises Unavailable (it did not arrive), OutcomeUnknown (no answer, or none in time), MalformedAnswer, Rejected
        (this address is not to be called). Sending again is safe: receivers know an event by its id.
        """
        ...
