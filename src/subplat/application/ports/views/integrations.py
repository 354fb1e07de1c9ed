"""Endpoints of other systems and what was sent to them, as they are shown: never a secret."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import DeliveryStatus


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


@frozen(kw_only=True)
class DeliveryDetail:
    """With the body as it is sent: JSON, ids and values only."""

    delivery: DeliveryView
    body: str
