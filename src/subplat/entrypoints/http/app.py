"""The HTTP application, put together."""

from collections.abc import Sequence
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from subplat.application.application import Application
from subplat.entrypoints.http.answers import completed_answers
from subplat.entrypoints.http.api.router import api_routes
from subplat.entrypoints.http.api.shapes import API_SHAPES
from subplat.entrypoints.http.authentication import Authentication, EnvironmentKeys
from subplat.entrypoints.http.bodies import StrictRequest
from subplat.entrypoints.http.callback_description import callback_operations
from subplat.entrypoints.http.callers import networks
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.cookies import SessionCookie
from subplat.entrypoints.http.description import description
from subplat.entrypoints.http.failures import problem_answers
from subplat.entrypoints.http.guard import ensure_every_route_is_guarded, rights_guard
from subplat.entrypoints.http.health import ANY_HOST, Health, health_routes
from subplat.entrypoints.http.idempotency import idempotency_state
from subplat.entrypoints.http.metrics import CLOCKED, counted_answers, metrics_route
from subplat.entrypoints.http.payment_pages import payment_pages
from subplat.entrypoints.http.problems import Problem, Refused
from subplat.entrypoints.http.threads import use_case_threads
from subplat.entrypoints.http.webhooks import CallbackStored, callback_path, gateway_callbacks
from subplat.entrypoints.measuring.installation import InstallationFigures
from subplat.entrypoints.measuring.instruments import Instruments
from subplat.entrypoints.measuring.pool import ConnectionPool

LARGEST_BODY = 1_000_000
SHAPES = (CallbackStored, Health, Problem, *API_SHAPES)


def create_http_app(application: Application, config: HttpConfig) -> Litestar:
    """Callbacks, payment pages, health, the API and its description at `/schema` (JSON, nothing from elsewhere).

    Raises UnguardedRoute naming a route that says neither which right it needs nor why it is open.
    """
    cookie = SessionCookie(secure=config.cookies_secure)
    authentication = Authentication(
        accounts=application.accounts,
        keys=EnvironmentKeys.of(config.staff_token, config.integration_token, config.metrics_token),
        cookie=cookie,
    )
    instruments = Instruments(
        InstallationFigures(application.operations.figures, config.figures_kept_seconds),
        *([ConnectionPool(config.pool_use)] if config.pool_use else []),
    )
    app = Litestar(
        route_handlers=[
            gateway_callbacks(application.payments, config, application.clock),
            payment_pages(application.billing, config),
            *health_routes(config),
            metrics_route(instruments),
            api_routes(application, cookie, networks(config.trusted_proxies), config.base_url),
        ],
        state=idempotency_state(application),
        request_class=StrictRequest,
        request_max_body_size=LARGEST_BODY,
        guards=[
            CLOCKED,
            *([_hosts(config.allowed_hosts)] if config.allowed_hosts else []),
            rights_guard(authentication, application.guarding, config, application.clock),
        ],
        exception_handlers={Exception: problem_answers(config)},
        before_send=[completed_answers(config.request_ids), counted_answers(instruments)],
        lifespan=[use_case_threads(config.pool_size)],
        openapi_config=description(SHAPES, {callback_path(config): callback_operations(config)}),
        logging_config=None,
        debug=False,
    )
    ensure_every_route_is_guarded(app)
    return app


def _hosts(allowed: Sequence[str]) -> Guard:
    names = frozenset(name.lower() for name in allowed)

    # Not a plain function: Litestar would run it in a thread for every request.
    async def known_host(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if not handler.opt.get(ANY_HOST) and _host(connection) not in names:
            raise Refused(400, "unknown_host", "This host is not served here.")

    return known_host


def _host(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    host = connection.headers.get("host", "").lower()
    name, colon, port = host.rpartition(":")
    return name if colon and port.isdigit() else host
