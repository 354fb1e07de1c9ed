"""Who hears of events, and what was sent."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter
from msgspec import Meta

from subplat.application.accounts.rights import Permission
from subplat.application.integrations.delivery_log import ReplayDelivery
from subplat.application.integrations.endpoints import AddEndpoint, ChangeEndpoint, SwitchEndpoint
from subplat.application.integrations.use_cases import IntegrationUseCases
from subplat.application.ports.access import Kind
from subplat.domain.events import EVENTS
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.domain.integrations.delivery import Delivery, DeliveryStatus
from subplat.domain.integrations.endpoint import Endpoint
from subplat.entrypoints.http.api.fields import Body, Code, Name, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

Url = Annotated[str, Meta(min_length=1, max_length=2000)]
Patterns = Annotated[list[Code], Meta(min_length=1, max_length=100)]
HeaderToken = Annotated[str, Meta(min_length=16, max_length=255, pattern=r"^[\x21-\x7e]*$")]
MOST = 500


class NewEndpointBody(Body, kw_only=True):
    """`patterns`: `*`, `subscription.*` or full names; `header_token` is sent along as `x-subplat-token`."""

    url: Url
    patterns: Patterns
    header_token: HeaderToken | None = None


class EndpointBody(Body, kw_only=True):
    """The address and the events as they are to be."""

    url: Url
    patterns: Patterns


class PauseBody(Body, kw_only=True):
    """Why it hears nothing for now."""

    reason: Text


class EndpointAdded(msgspec.Struct, frozen=True, kw_only=True):
    """Shown this once: `secret` for libraries of Standard Webhooks, `key` is the same key for HMAC nodes that take text."""

    id: UUID
    secret: str
    key: str


class EndpointShown(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint without its secrets; it `rests_until` then after failures in a row."""

    id: UUID
    url: str
    patterns: Sequence[str]
    active: bool
    paused_reason: str | None
    failures: int
    rests_until: datetime | None


class DeliveryShown(msgspec.Struct, frozen=True, kw_only=True):
    """One event on its way to one endpoint; `event_id` is its `webhook-id`."""

    id: UUID
    endpoint_id: UUID
    event_id: UUID
    event_name: Name
    occurred_at: datetime
    status: DeliveryStatus
    attempts: int
    last_status_code: int | None
    last_error: str | None
    next_attempt_at: datetime | None
    delivered_at: datetime | None


class EventNames(msgspec.Struct, frozen=True):
    """Every event that can be heard of."""

    names: Sequence[str]


class Endpoints(msgspec.Struct, frozen=True):
    """All of them, oldest first."""

    endpoints: Sequence[EndpointShown]


class Deliveries(msgspec.Struct, frozen=True):
    """Newest first."""

    deliveries: Sequence[DeliveryShown]


def integration_routes(integrations: IntegrationUseCases) -> list[HTTPRouteHandler]:
    """What staff does with endpoints and deliveries."""

    @get(
        "/integrations/events",
        sync_to_thread=False,
        opt=needs(Permission.ENDPOINTS_READ),
        responses=PROBLEMS,
        operation_id="listEventNames",
        summary="List the events that endpoints can hear of",
        tags=["integrations"],
    )
    def names() -> EventNames:
        return EventNames(sorted(EVENTS))

    @get(
        "/integrations/endpoints",
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_READ),
        responses=PROBLEMS,
        operation_id="listEndpoints",
        summary="List the endpoints",
        tags=["integrations"],
    )
    def endpoints() -> Endpoints:
        return Endpoints([_endpoint(endpoint) for endpoint in integrations.log.endpoints()])

    @post(
        "/integrations/endpoints",
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_WRITE),
        responses=PROBLEMS,
        operation_id="addEndpoint",
        summary="Add an endpoint; its secret is in this answer alone",
        tags=["integrations"],
    )
    def add(data: JSONBody[NewEndpointBody]) -> EndpointAdded:
        command = AddEndpoint(url=data.url, patterns=tuple(data.patterns), header_token=data.header_token)
        added = integrations.add(command)
        return EndpointAdded(id=added.id, secret=added.secret, key=added.key)

    @put(
        "/integrations/endpoints/{endpoint_id:uuid}",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_WRITE, Kind.ENDPOINT),
        responses=PROBLEMS,
        operation_id="changeEndpoint",
        summary="Change address and events; what waits goes to the new address",
        tags=["integrations"],
    )
    def change(endpoint_id: FromPath[UUID], data: JSONBody[EndpointBody]) -> None:
        command = ChangeEndpoint(endpoint_id=EndpointId(endpoint_id), url=data.url, patterns=tuple(data.patterns))
        settled(lambda: integrations.change(command))

    @post(
        "/integrations/endpoints/{endpoint_id:uuid}/pause",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_WRITE, Kind.ENDPOINT),
        responses=PROBLEMS,
        operation_id="pauseEndpoint",
        summary="Send nothing there; what happens meanwhile is not kept for it",
        tags=["integrations"],
    )
    def pause(endpoint_id: FromPath[UUID], data: JSONBody[PauseBody]) -> None:
        command = SwitchEndpoint(endpoint_id=EndpointId(endpoint_id), pause_reason=data.reason)
        settled(lambda: integrations.switch(command))

    @post(
        "/integrations/endpoints/{endpoint_id:uuid}/resume",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_WRITE, Kind.ENDPOINT),
        responses=PROBLEMS,
        operation_id="resumeEndpoint",
        summary="Send there again, from now on",
        tags=["integrations"],
    )
    def resume(endpoint_id: FromPath[UUID]) -> None:
        settled(lambda: integrations.switch(SwitchEndpoint(endpoint_id=EndpointId(endpoint_id))))

    @get(
        "/integrations/deliveries",
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_READ),
        responses=PROBLEMS,
        operation_id="listDeliveries",
        summary=f"List deliveries, of one endpoint or of all, at most {MOST}",
        tags=["integrations"],
    )
    def deliveries(
        endpoint_id: FromQuery[UUID | None] = None, limit: Annotated[int, QueryParameter(ge=1, le=MOST)] = 100
    ) -> Deliveries:
        mine = None if endpoint_id is None else EndpointId(endpoint_id)
        return Deliveries([_delivery(delivery) for delivery in integrations.log.deliveries(mine, limit)])

    @post(
        "/integrations/deliveries/{delivery_id:uuid}/replay",
        status_code=204,
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_REPLAY, Kind.DELIVERY),
        responses=PROBLEMS,
        operation_id="replayDelivery",
        summary="Send it again, under its old id",
        tags=["integrations"],
    )
    def replay(delivery_id: FromPath[UUID]) -> None:
        settled(lambda: integrations.replay(ReplayDelivery(delivery_id=DeliveryId(delivery_id))))

    return [names, endpoints, add, change, pause, resume, deliveries, replay]


def _endpoint(endpoint: Endpoint) -> EndpointShown:
    return EndpointShown(
        id=endpoint.id,
        url=endpoint.url,
        patterns=endpoint.patterns,
        active=endpoint.active,
        paused_reason=endpoint.paused_reason,
        failures=endpoint.failures,
        rests_until=endpoint.rests_until,
    )


def _delivery(delivery: Delivery) -> DeliveryShown:
    return DeliveryShown(
        id=delivery.id,
        endpoint_id=delivery.endpoint_id,
        event_id=delivery.event_id,
        event_name=delivery.event_name,
        occurred_at=delivery.occurred_at,
        status=delivery.status,
        attempts=delivery.attempts,
        last_status_code=delivery.last_status_code,
        last_error=delivery.last_error,
        next_attempt_at=delivery.next_attempt_at,
        delivered_at=delivery.delivered_at,
    )
