"""The sandbox as one web application."""

import logging
from collections.abc import Iterable
from typing import Any, cast

from litestar import Litestar, Request, Response, Router
from litestar.enums import ScopeType
from litestar.exceptions import HTTPException
from litestar.types import HTTPScope, LifeSpanReceive, LifeSpanScope, LifeSpanSend, Receive, Scope, Send

from subplat.adapters.sandbox.control_routes import control_router
from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.gate import Gate
from subplat.adapters.sandbox.systems import Systems
from subplat.adapters.sandbox.twin import Twin
from subplat.adapters.sandbox.world import World

_LARGEST_BODY = 40_000_000
_LOG = logging.getLogger(__name__)


class SandboxApp(Litestar):
    """Litestar with the gate before its routing, so that calls to unknown addresses are recorded as well."""

    __slots__ = ("gate",)

    gate: Gate

    async def __call__(
        self, scope: Scope | LifeSpanScope, receive: Receive | LifeSpanReceive, send: Send | LifeSpanSend
    ) -> None:
        """Serve one connection."""
        if scope["type"] == ScopeType.HTTP:
            await self.gate(super().__call__, cast("HTTPScope", scope), cast("Receive", receive), cast("Send", send))
        else:
            await super().__call__(scope, receive, send)


def create_sandbox_app(world: World, twins: Iterable[Twin]) -> SandboxApp:
    """All twins under their prefixes and the control interface under `/_sandbox`."""
    systems = Systems(twins)
    app = SandboxApp(
        route_handlers=[
            *(Router(path=twin.prefix, route_handlers=[twin.router]) for twin in systems.twins),
            control_router(world, systems),
        ],
        exception_handlers={Exception: _error_answers(systems)},
        openapi_config=None,
        logging_config=None,
        request_max_body_size=_LARGEST_BODY,
    )
    app.gate = Gate(world, systems)
    return app


def _error_answers(systems: Systems) -> Any:
    def answer(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
        status = error.status_code if isinstance(error, HTTPException) else 500
        message = error.detail if isinstance(error, HTTPException) else f"{type(error).__name__}: {error}"
        if status >= 500:
            _LOG.error("The sandbox failed at %s %s", request.method, request.url.path, exc_info=error)
        found = systems.resolve(request.url.path)
        if found is None:
            return json_answer({"error": message}, status=status)
        shape = found.twin.error_shape
        return json_answer(shape.body(status, "", message), status=status, headers=shape.headers(status))

    return answer
