"""The one guard of all routes: who asks, and whether they may. What a route needs is said beside it (`route_rights.py`)."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.concurrency import sync_to_thread
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler, HTTPRouteHandler
from litestar.types import Guard

from subplat.application.accounts.guarding import Guarding, ensure_permitted
from subplat.application.accounts.rights import RIGHTS, Permission, Reach
from subplat.application.accounts.second_factors import SecondFactorDue
from subplat.application.ports.access import Kind
from subplat.application.ports.acting import ACTING
from subplat.application.ports.clock import Clock
from subplat.application.ports.walls import WALLED
from subplat.entrypoints.http.answers import request_id
from subplat.entrypoints.http.authentication import Authentication, Caller
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.cross_site import changes_something, ensure_csrf_token, ensure_same_site
from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.route_rights import PARAMETER, PERMISSION, PUBLIC, TARGET

CALLER = "subplat_caller"


class UnguardedRoute(Exception):
    """A route says neither which right it needs nor why it is open: the application does not start."""


def caller_of(connection: ASGIConnection[Any, Any, Any, Any]) -> Caller | None:
    """Who asks, in a route that needs a right."""
    caller: Caller | None = connection.scope["state"].get(CALLER)
    return caller


def rights_guard(authentication: Authentication, guarding: Guarding, config: HttpConfig, clock: Clock) -> Guard:
    """401 without credentials, 403 where the role may never, 404 for another's object; then the caller acts."""
    refusals = RefusalLog(clock)

    async def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        if PUBLIC in handler.opt or _is_generated(handler):
            if changes_something(connection):
                ensure_same_site(connection, config.base_url)
            return
        identity = request_id(connection.scope, config.request_ids)
        caller = authentication.configured(connection, identity)
        if caller is None:
            caller = await sync_to_thread(authentication.caller, connection, identity)
        if caller is None:
            refusals.note(str(connection.scope.get("path_template", "")))
            raise Refused(
                401,
                "unauthenticated",
                "Log in, or send an API key as a bearer token.",
                headers={"www-authenticate": "Bearer"},
            )
        if caller.session_token is not None and changes_something(connection):
            ensure_same_site(connection, config.base_url)
            ensure_csrf_token(connection, caller.session_token)
        permission: Permission = handler.opt[PERMISSION]
        if caller.owes_second_factor and permission is not Permission.ACCOUNT_SELF:
            raise SecondFactorDue
        far = ensure_permitted(caller.actor, permission)
        # Set in the request's own task: what runs in it, and in the threads it starts, acts as the caller.
        ACTING.set(caller.actor)
        # One's own login is no row of a client, whom the database would keep to those.
        WALLED.set(permission is not Permission.ACCOUNT_SELF)
        connection.scope["state"][CALLER] = caller
        target = handler.opt.get(TARGET)
        # Nothing has to be looked up for who reaches all of them.
        if target is not None and far is Reach.OWN:
            key: UUID = connection.path_params[handler.opt[PARAMETER]]
            await sync_to_thread(guarding.ensure, permission, Kind(target), key)

    return guard


def ensure_every_route_is_guarded(app: Litestar) -> None:
    """Raises UnguardedRoute naming the first route that says nothing, or points at an object without saying at which."""
    for path, handler in routes_of(app):
        if problem := _missing(path, handler.opt):
            raise UnguardedRoute(f"{path} ({handler.handler_name}): {problem}")


def routes_of(app: Litestar) -> Iterator[tuple[str, BaseRouteHandler]]:
    """Every path with every handler that a person wrote."""
    for route in app.routes:
        handlers = getattr(route, "route_handlers", None) or [getattr(route, "route_handler", None)]
        for handler in handlers:
            if isinstance(handler, BaseRouteHandler) and not _is_generated(handler):
                yield route.path, handler


def _is_generated(handler: BaseRouteHandler) -> bool:
    # Litestar answers OPTIONS for every path with the methods there are.
    return isinstance(handler, HTTPRouteHandler) and handler.http_methods == {"OPTIONS"}


def _missing(path: str, opt: Mapping[str, Any]) -> str | None:
    if PUBLIC in opt:
        return None if str(opt[PUBLIC]).strip() else "a public route needs a reason"
    permission = opt.get(PERMISSION)
    if not isinstance(permission, Permission):
        return "it needs a permission, or a reason to be public"
    if TARGET in opt:
        named = "{" + str(opt.get(PARAMETER)) + ":"
        return None if named in path else f"the path has no parameter {opt.get(PARAMETER)}"
    # Whoever owns some of them must not reach the others. (What is named by a word, as reports are, is nobody's.)
    if ":uuid}" in path and permission is not Permission.ACCOUNT_SELF and Reach.OWN in RIGHTS[permission].values():
        return "it points at something that is somebody's own: name its target"
    return None
