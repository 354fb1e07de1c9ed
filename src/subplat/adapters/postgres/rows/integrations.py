"""Endpoints and deliveries as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.integrations import OUTBOUND_DELIVERIES, OUTBOUND_ENDPOINTS
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery, DeliveryStatus
from subplat.domain.integrations.endpoint import Endpoint


def endpoint_to_row(endpoint: Endpoint) -> Values:
    """The columns of an endpoint."""
    return {
        "id": endpoint.id,
        "url": endpoint.url,
        "secret": endpoint.secret,
        "header_token": endpoint.header_token,
        "patterns": list(endpoint.patterns),
        "active": endpoint.active,
        "paused_reason": endpoint.paused_reason,
        "failures": endpoint.failures,
        "rests_until": endpoint.rests_until,
        "created_at": endpoint.created_at,
        "version": endpoint.version,
    }


def endpoint_from_row(row: Row) -> Endpoint:
    """The endpoint that was stored."""
    return Endpoint(
        id=EndpointId(row["id"]),
        url=row["url"],
        secret=row["secret"],
        header_token=row["header_token"],
        patterns=tuple(row["patterns"]),
        active=row["active"],
        paused_reason=row["paused_reason"],
        failures=row["failures"],
        rests_until=utc_or_none(row["rests_until"]),
        created_at=utc(row["created_at"]),
        version=row["version"],
    )


def delivery_to_row(delivery: Delivery) -> Values:
    """The columns of a delivery."""
    return {
        "id": delivery.id,
        "endpoint_id": delivery.endpoint_id,
        "event_id": delivery.event_id,
        "event_name": delivery.event_name,
        "body": delivery.body,
        "occurred_at": delivery.occurred_at,
        "status": delivery.status.value,
        "attempts": delivery.attempts,
        "failures": delivery.failures,
        "replays": delivery.replays,
        "last_status_code": delivery.last_status_code,
        "last_error": delivery.last_error,
        "next_attempt_at": delivery.next_attempt_at,
        "delivered_at": delivery.delivered_at,
        "version": delivery.version,
    }


def delivery_from_row(row: Row) -> Delivery:
    """The delivery that was stored."""
    return Delivery(
        id=DeliveryId(row["id"]),
        endpoint_id=EndpointId(row["endpoint_id"]),
        event_id=row["event_id"],
        event_name=row["event_name"],
        body=row["body"],
        occurred_at=utc(row["occurred_at"]),
        status=DeliveryStatus(row["status"]),
        attempts=row["attempts"],
        failures=row["failures"],
        replays=row["replays"],
        last_status_code=row["last_status_code"],
        last_error=row["last_error"],
        next_attempt_at=utc_or_none(row["next_attempt_at"]),
        delivered_at=utc_or_none(row["delivered_at"]),
        version=row["version"],
    )


ENDPOINT_SHAPE = Shape(
    kind="endpoint", table=OUTBOUND_ENDPOINTS, to_row=endpoint_to_row, from_rows=each(endpoint_from_row)
)
DELIVERY_SHAPE = Shape(
    kind="delivery", table=OUTBOUND_DELIVERIES, to_row=delivery_to_row, from_rows=each(delivery_from_row)
)
