"""Endpoints of other systems, and what was sent to them."""

from sqlalchemy import select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import nobody_else
from subplat.adapters.postgres.questions import Read
from subplat.adapters.postgres.rows.integrations import DELIVERY_SHAPE, ENDPOINT_SHAPE
from subplat.adapters.postgres.tables.integrations import OUTBOUND_DELIVERIES, OUTBOUND_ENDPOINTS
from subplat.application.ports.views.integrations import (
    DeliveryDetail,
    DeliveryFilter,
    DeliveryView,
    EndpointFilter,
    EndpointView,
)
from subplat.application.ports.views.sight import Sight


def _endpoints_wanted(wanted: EndpointFilter) -> conditions.Conditions:
    yield from conditions.equal(OUTBOUND_ENDPOINTS.c.active, wanted.active)


def _deliveries_wanted(wanted: DeliveryFilter) -> conditions.Conditions:
    yield from conditions.equal(OUTBOUND_DELIVERIES.c.endpoint_id, wanted.endpoint_id)
    yield from conditions.among(OUTBOUND_DELIVERIES.c.status, wanted.statuses)
    yield from conditions.equal(OUTBOUND_DELIVERIES.c.event_name, wanted.event_name)
    yield from conditions.made(OUTBOUND_DELIVERIES.c.id, wanted.made)


def with_body(view: DeliveryView, read: Read, _: Sight) -> DeliveryDetail:
    """As it is sent."""
    rows = read(select(OUTBOUND_DELIVERIES.c.body).where(OUTBOUND_DELIVERIES.c.id == view.id))
    return DeliveryDetail(delivery=view, body=rows[0]["body"])


ENDPOINT_LISTING = Listing[EndpointFilter, EndpointView](
    kind="endpoint",
    question=select(OUTBOUND_ENDPOINTS),
    key=OUTBOUND_ENDPOINTS.c.id,
    wanted=_endpoints_wanted,
    within=nobody_else,
    views=lambda rows, read: tuple(EndpointView.of(endpoint) for endpoint in ENDPOINT_SHAPE.from_rows(rows, read)),
)
DELIVERY_LISTING = Listing[DeliveryFilter, DeliveryView](
    kind="delivery",
    question=select(OUTBOUND_DELIVERIES),
    key=OUTBOUND_DELIVERIES.c.id,
    wanted=_deliveries_wanted,
    within=nobody_else,
    views=lambda rows, read: tuple(DeliveryView.of(delivery) for delivery in DELIVERY_SHAPE.from_rows(rows, read)),
)
