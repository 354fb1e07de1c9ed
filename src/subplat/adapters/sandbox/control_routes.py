"""The control interface: what a test, a demo or the command line does to the sandbox."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import attrs
from litestar import Request, Response, Router, delete, get, post, put
from litestar.exceptions import ClientException, NotFoundException
from litestar.params import FromPath, FromQuery
from litestar.types import ControllerRouterHandler

from subplat.adapters.sandbox.exact_json import json_answer, read_json
from subplat.adapters.sandbox.faults import FaultRule
from subplat.adapters.sandbox.outbox import Delivery
from subplat.adapters.sandbox.systems import Systems
from subplat.adapters.sandbox.world import World

AnyRequest = Request[Any, Any, Any]


def control_router(world: World, systems: Systems) -> Router:
    """Routes of the core, and those that each twin adds, under `/_sandbox`."""
    handlers: list[ControllerRouterHandler] = [
        *_state_routes(world, systems),
        *_clock_routes(world, systems),
        *_fault_routes(world),
        *_webhook_routes(world, systems),
    ]
    for twin in systems.twins:
        handlers += twin.control_routes
    return Router(path="/_sandbox", route_handlers=handlers)


async def control_body(request: AnyRequest) -> dict[str, Any]:
    """The JSON object that was posted; an empty body is an empty object."""
    raw = await request.body()
    try:
        content = read_json(raw) if raw else {}
    except ValueError as error:
        raise ClientException(f"not JSON: {error}") from error
    if not isinstance(content, dict):
        raise ClientException("a JSON object is expected")
    return content


def _state_routes(world: World, systems: Systems) -> Sequence[ControllerRouterHandler]:
    @get("/state/{system:str}")
    async def state(system: FromPath[str]) -> Response[bytes]:
        twin = systems.named(system)
        if twin is None:
            raise NotFoundException(f"no such system: {system}")
        return json_answer(twin.snapshot())

    @get("/ledger")
    async def ledger(system: FromQuery[str | None] = None) -> Response[bytes]:
        return json_answer([attrs.asdict(call) for call in world.ledger.calls(system)])

    return [state, ledger]


def _clock_routes(world: World, systems: Systems) -> Sequence[ControllerRouterHandler]:
    def moved() -> Response[bytes]:
        for twin in systems.twins:
            twin.tick()
        return json_answer({"now": world.clock.now()})

    @get("/clock")
    async def now() -> Response[bytes]:
        return json_answer({"now": world.clock.now()})

    @post("/clock/advance")
    async def advance(request: AnyRequest) -> Response[bytes]:
        spans = await control_body(request)
        try:
            world.clock.advance(timedelta(**{unit: float(amount) for unit, amount in spans.items()}))
        except (TypeError, ValueError) as error:
            raise ClientException(str(error)) from error
        return moved()

    @put("/clock")
    async def set_clock(request: AnyRequest) -> Response[bytes]:
        try:
            world.clock.set(datetime.fromisoformat((await control_body(request))["now"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ClientException(f'"now" must be an RFC 3339 instant: {error}') from error
        return moved()

    return [now, advance, set_clock]


def _fault_routes(world: World) -> Sequence[ControllerRouterHandler]:
    def rules() -> Response[bytes]:
        return json_answer([attrs.asdict(rule) for rule in world.faults.rules()])

    @get("/faults")
    async def listed() -> Response[bytes]:
        return rules()

    @post("/faults")
    async def add(request: AnyRequest) -> Response[bytes]:
        fields = await control_body(request)
        if "delay_seconds" in fields:
            fields["delay_seconds"] = float(fields["delay_seconds"])
        try:
            world.faults.add(FaultRule(**fields))
        except (TypeError, ValueError) as error:
            raise ClientException(str(error)) from error
        return rules()

    @delete("/faults", status_code=200)
    async def clear(system: FromQuery[str | None] = None) -> Response[bytes]:
        world.faults.clear(system)
        return rules()

    return [listed, add, clear]


def _webhook_routes(world: World, systems: Systems) -> Sequence[ControllerRouterHandler]:
    @get("/webhooks")
    async def log(system: FromQuery[str | None] = None) -> Response[bytes]:
        return json_answer([delivery_view(each) for each in world.outbox.deliveries(system)])

    @post("/webhooks/deliver", status_code=200)
    async def deliver(request: AnyRequest) -> Response[bytes]:
        wanted = await control_body(request)
        attempts = await world.outbox.pump(backwards=wanted.get("backwards") is True, limit=wanted.get("limit"))
        return json_answer({"attempts": attempts})

    @post("/webhooks/{number:int}/resend", status_code=200)
    async def resend(number: FromPath[int]) -> Response[bytes]:
        try:
            return json_answer(delivery_view(world.outbox.resend(number)))
        except KeyError as error:
            raise NotFoundException(f"no such delivery: {number}") from error

    return [log, deliver, resend]


def delivery_view(delivery: Delivery) -> dict[str, Any]:
    """One line of the delivery log."""
    return {
        "number": delivery.number,
        "system": delivery.system,
        "event": delivery.event,
        "subject": delivery.subject,
        "webhook_id": delivery.webhook_id,
        "state": delivery.state.value,
        "due_at": delivery.due_at,
        "attempts": [attrs.asdict(attempt) for attempt in delivery.attempts],
    }
