"""Who hears of events, and what was sent."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post, put
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from subplat.application.accounts.rights import Permission
from subplat.application.integrations.delivery_log import ReplayDelivery
from subplat.application.integrations.endpoints import AddEndpoint, ChangeEndpoint, SwitchEndpoint
from subplat.application.integrations.use_cases import IntegrationUseCases
from subplat.application.ports.access import Kind
from subplat.domain.events import EVENTS
from subplat.domain.ids import DeliveryId, EndpointId
from subplat.entrypoints.http.api.fields import Body, Code, Text
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.idempotency import once
from subplat.entrypoints.http.retries import settled
from subplat.entrypoints.http.route_rights import needs

Url = Annotated[str, Meta(min_length=1, max_length=2000)]
Patterns = Annotated[list[Code], Meta(min_length=1, max_length=100)]
HeaderToken = Annotated[str, Meta(min_length=16, max_length=255, pattern=r"^[\x21-\x7e]*$")]


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


class EventNames(msgspec.Struct, frozen=True):
    """Every event that can be heard of."""

    names: Sequence[str]


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

    @post(
        "/integrations/endpoints",
        sync_to_thread=True,
        opt=needs(Permission.ENDPOINTS_WRITE),
        responses=PROBLEMS,
        operation_id="addEndpoint",
        summary="Add an endpoint; its secret is in this answer alone",
        tags=["integrations"],
    )
    @once(shown_once=True)
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
    @once()
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
    @once()
    def resume(endpoint_id: FromPath[UUID]) -> None:
        settled(lambda: integrations.switch(SwitchEndpoint(endpoint_id=EndpointId(endpoint_id))))

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
    @once()
    def replay(delivery_id: FromPath[UUID]) -> None:
        settled(lambda: integrations.replay(ReplayDelivery(delivery_id=DeliveryId(delivery_id))))

    return [names, add, change, pause, resume, replay]
