"""Endpoints of other systems and what was sent to them, as they are shown: never a secret."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery, DeliveryStatus
from subplat.domain.integrations.endpoint import Endpoint


@frozen(kw_only=True)
class EndpointFilter:
    """Those that hear events, those that are paused, or all."""

    active: bool | None = None


@frozen(kw_only=True)
class EndpointView:
    """An address that hears of events; `failures` since the last attempt that did not fail."""

    id: EndpointId
    url: str
    has_header_token: bool
    patterns: tuple[str, ...]
    active: bool
    paused_reason: str | None
    failures: int
    rests_until: datetime | None
    created_at: datetime
    version: int

    @classmethod
    def of(cls, endpoint: Endpoint) -> "EndpointView":
        """The endpoint as it stands."""
        return cls(
            id=endpoint.id,
            url=endpoint.url,
            patterns=endpoint.patterns,
            active=endpoint.active,
            paused_reason=endpoint.paused_reason,
            failures=endpoint.failures,
            rests_until=endpoint.rests_until,
            created_at=endpoint.created_at,
            version=endpoint.version,
            has_header_token=endpoint.header_token is not None,
        )


@frozen(kw_only=True)
class DeliveryFilter:
    """Deliveries to one endpoint, or to all."""

    endpoint_id: EndpointId | None = None
    statuses: frozenset[DeliveryStatus] = frozenset()
    event_name: str | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class DeliveryView:
    """One event on its way to one endpoint."""

    id: DeliveryId
    endpoint_id: EndpointId
    event_id: UUID
    event_name: str
    occurred_at: datetime
    status: DeliveryStatus
    attempts: int
    replays: int
    last_status_code: int | None
    last_error: str | None
    next_attempt_at: datetime | None
    delivered_at: datetime | None
    version: int

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        """The delivery as it stands."""
        return cls(
            id=delivery.id,
            endpoint_id=delivery.endpoint_id,
            event_id=delivery.event_id,
            event_name=delivery.event_name,
            occurred_at=delivery.occurred_at,
            status=delivery.status,
            attempts=delivery.attempts,
            replays=delivery.replays,
            last_status_code=delivery.last_status_code,
            last_error=delivery.last_error,
            next_attempt_at=delivery.next_attempt_at,
            delivered_at=delivery.delivered_at,
            version=delivery.version,
        )


@frozen(kw_only=True)
class DeliveryDetail:
    """With the body as it is sent: JSON, ids and values only."""

    delivery: DeliveryView
    body: str
