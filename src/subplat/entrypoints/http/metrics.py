"""`/metrics`: what this process measured, for whoever watches the installation.

It needs a right (`metrics:read`, for an ADMIN or a key with that scope) instead of trusting an internal network: it tells the
revenue, proxies make every caller look internal, and a key can be taken back. The token from the environment is known
without the database, so that an installation is still watched while its database is away.
"""

import time
from typing import Any

from litestar import Response, get
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import BeforeMessageSendHookHandler, Guard, Message, Scope

from subplat.application.accounts.rights import Permission
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.health import ANY_HOST
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.measuring.instruments import Instruments

MEDIA_TYPE = "text/plain; version=0.0.4"
_BEGAN = "subplat_began"


def metrics_route(instruments: Instruments) -> HTTPRouteHandler:
    """The route."""

    @get(
        "/metrics",
        sync_to_thread=True,
        media_type="text/plain",
        responses=PROBLEMS,
        operation_id="readMetrics",
        summary="What this process measured, in Prometheus' text format",
        tags=["health"],
        # Who scrapes comes by address, not by name.
        opt={**needs(Permission.METRICS_READ), ANY_HOST: True},
    )
    def metrics() -> Response[bytes]:
        return Response(instruments.exposition(), media_type=MEDIA_TYPE)

    return metrics


async def clocked(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard that lets everybody pass and notes when: the first of them, so that looking at a key is part of the time."""
    connection.scope["state"][_BEGAN] = time.perf_counter()


CLOCKED: Guard = clocked


def counted_answers(instruments: Instruments) -> BeforeMessageSendHookHandler:
    """Counts whatever is answered, errors and unknown paths included."""

    async def count(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        began = scope["state"].get(_BEGAN)
        instruments.answered(
            method=str(scope.get("method")),
            route=scope.get("path_template") or None,
            status=int(message["status"]),
            seconds=None if began is None else time.perf_counter() - began,
        )

    return count
