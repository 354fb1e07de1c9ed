"""The gate before every twin: enters each call in the ledger and applies the planned fault."""

from typing import Any

from attrs import frozen
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Send

from subplat.adapters.sandbox.fault_effects import EFFECTS, Exchange
from subplat.adapters.sandbox.ledger import Call
from subplat.adapters.sandbox.systems import Systems
from subplat.adapters.sandbox.world import World

SUMMARY = "sandbox_summary"
"""Key in the request's state under which a handler may leave a short note for the ledger."""

_REQUEST_ID_HEADERS = (b"request-id", b"x-request-id")


@frozen
class Gate:
    """Stands between the server and the app."""

    world: World
    systems: Systems

    async def __call__(self, app: ASGIApp, scope: HTTPScope, receive: Receive, send: Send) -> None:
        """Pass one request on, recorded and perhaps spoiled. Control calls and pages pass untouched."""
        found = self.systems.resolve(scope["path"])
        if found is None or found.is_page:
            for twin in self.systems.twins:
                twin.tick()
            await app(scope, receive, send)
            return
        found.twin.tick()
        method = str(scope["method"])
        call = self.world.ledger.open(at=self.world.clock.now(), system=found.twin.name, method=method, path=found.path)
        exchange = Exchange(
            app=app, scope=scope, receive=receive, send=_noting(call, send), shape=found.twin.error_shape
        )
        rule = self.world.faults.take(found.twin.name, method, found.path)
        if rule is None:
            await app(scope, receive, exchange.send)
        else:
            call.fault = rule.kind.value
            await EFFECTS[rule.kind](exchange, rule)
        call.summary = str(_state(scope).get(SUMMARY, ""))


def _noting(call: Call, send: Send) -> Send:
    async def note(message: Message) -> None:
        if message["type"] == "http.response.start":
            call.status = message["status"]
            call.request_id = next(
                (value.decode() for name, value in message["headers"] if name.lower() in _REQUEST_ID_HEADERS), None
            )
        await send(message)

    return note


def _state(scope: HTTPScope) -> dict[str, Any]:
    state: Any = scope.get("state", {})
    return dict(state)
