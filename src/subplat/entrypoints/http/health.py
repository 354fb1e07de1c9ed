"""Whether the process lives, and whether it can work."""

import msgspec
import structlog
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler

from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.route_rights import public

_LOG = structlog.get_logger(__name__)
ANY_HOST = "any_host"
"""Probes come by address, not by name: these routes answer under every host."""


class Health(msgspec.Struct, frozen=True):
    """`checks`: by name, `ok` or `failed`."""

    status: str
    checks: dict[str, str]


def health_routes(config: HttpConfig) -> list[HTTPRouteHandler]:
    """`/livez` and `/readyz`."""

    @get(
        "/livez",
        sync_to_thread=False,
        operation_id="isAlive",
        summary="The process lives",
        tags=["health"],
        opt={**public("probes have no login"), ANY_HOST: True},
    )
    def livez() -> Health:
        return Health(status="alive", checks={})

    @get(
        "/readyz",
        sync_to_thread=True,
        operation_id="isReady",
        summary="The process can work",
        tags=["health"],
        opt={**public("probes have no login"), ANY_HOST: True},
    )
    def readyz() -> Response[Health]:
        checks = {name: _outcome(name, config) for name in config.readiness}
        ready = all(outcome == "ok" for outcome in checks.values())
        return Response(
            Health(status="ready" if ready else "not ready", checks=checks), status_code=200 if ready else 503
        )

    return [livez, readyz]


def _outcome(name: str, config: HttpConfig) -> str:
    try:
        config.readiness[name]()
    except Exception as failure:
        _LOG.warning("not ready", check=name, error=type(failure).__name__)
        return "failed"
    return "ok"
