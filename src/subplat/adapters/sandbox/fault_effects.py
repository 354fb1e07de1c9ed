"""How each fault kind looks on the wire."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from attrs import define, field
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from subplat.adapters.sandbox.exact_json import json_bytes
from subplat.adapters.sandbox.faults import FaultKind, FaultRule
from subplat.adapters.sandbox.twin import ErrorShape

CONNECTION = "sandbox_connection"
"""Key in the scope's state under which the server puts the transport, so that a connection can be cut."""

_GARBAGE = b'{"id": "'


@define(kw_only=True)
class Exchange:
    """One call in progress: the request, the twin that would answer, and what it answered."""

    app: ASGIApp
    scope: Scope
    receive: Receive
    send: Send
    shape: ErrorShape
    status: int | None = None
    messages: list[Message] = field(factory=list)

    async def perform(self) -> None:
        """Let the twin do its work, keeping the answer back."""

        async def keep(message: Message) -> None:
            self.messages.append(message)

        await self.app(self.scope, self.receive, keep)

    async def answer(self) -> None:
        """Send what the twin answered."""
        for message in self.messages:
            if message["type"] == "http.response.start":
                self.status = message["status"]
            await self.send(message)

    async def answer_instead(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send an answer of the fault's own."""
        self.status = status
        fields = {"content-type": "application/json", "content-length": str(len(body)), **headers}
        raw = [(name.lower().encode(), value.encode()) for name, value in fields.items()]
        await self.send({"type": "http.response.start", "status": status, "headers": raw})
        await self.send({"type": "http.response.body", "body": body, "more_body": False})

    async def read_request(self) -> None:
        """Take the whole request off the wire."""
        while True:
            message = await self.receive()
            if message["type"] != "http.request" or not message["more_body"]:
                return

    async def wait_for_hang_up(self, at_most: float) -> None:
        """Hold the caller until it goes away, or until the time is over."""

        async def until_gone() -> None:
            while (await self.receive())["type"] != "http.disconnect":
                continue

        try:
            await asyncio.wait_for(until_gone(), at_most)
        except TimeoutError:
            return

    async def cut(self) -> None:
        """Close the connection without an answer."""
        state: Any = self.scope.get("state", {})
        transport = state.get(CONNECTION)
        if transport is not None:
            transport.close()
            await self.wait_for_hang_up(1.0)


async def _error(exchange: Exchange, status: int) -> None:
    await exchange.read_request()
    body = exchange.shape.body(status, "", "Planned fault of the sandbox.")
    await exchange.answer_instead(status, json_bytes(body), exchange.shape.headers(status))


async def _timeout_before(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.wait_for_hang_up(rule.delay_seconds)
    await exchange.cut()


async def _timeout_after(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.perform()
    await exchange.wait_for_hang_up(rule.delay_seconds)
    await exchange.cut()


async def _drop_before(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.read_request()
    await exchange.cut()


async def _drop_after(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.perform()
    await exchange.cut()


async def _status_500(exchange: Exchange, rule: FaultRule) -> None:
    await _error(exchange, 500)


async def _status_503(exchange: Exchange, rule: FaultRule) -> None:
    await _error(exchange, 503)


async def _rate_limited(exchange: Exchange, rule: FaultRule) -> None:
    await _error(exchange, 429)


async def _malformed(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.perform()
    await exchange.answer_instead(200, _GARBAGE, {})


async def _slow(exchange: Exchange, rule: FaultRule) -> None:
    await exchange.perform()
    await asyncio.sleep(rule.delay_seconds)
    await exchange.answer()


EFFECTS: Mapping[FaultKind, Callable[[Exchange, FaultRule], Awaitable[None]]] = {
    FaultKind.TIMEOUT_BEFORE: _timeout_before,
    FaultKind.TIMEOUT_AFTER: _timeout_after,
    FaultKind.DROP_BEFORE: _drop_before,
    FaultKind.DROP_AFTER: _drop_after,
    FaultKind.STATUS_500: _status_500,
    FaultKind.STATUS_503: _status_503,
    FaultKind.RATE_LIMITED: _rate_limited,
    FaultKind.MALFORMED: _malformed,
    FaultKind.SLOW: _slow,
}
