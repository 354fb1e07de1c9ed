"""The guard of all routes: none is forgotten, and the application does not start with one that says nothing."""

from collections.abc import Callable
from datetime import datetime

import pytest
from litestar import Litestar, Router, get, post
from litestar.testing import TestClient

from subplat.application.accounts.rights import Permission
from subplat.application.ports.access import Kind
from subplat.application.ports.acting import ACTING
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.guard import UnguardedRoute, ensure_every_route_is_guarded, routes_of
from subplat.entrypoints.http.route_rights import PERMISSION, PUBLIC, needs, public
from subplat.wiring.memory import memory_platform


@pytest.fixture(scope="module")
def app() -> Litestar:
    platform = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    return create_http_app(platform.application, HttpConfig(request_ids=lambda: "request"))


def test_every_route_says_which_right_it_needs_or_why_it_is_open(app: Litestar) -> None:
    routes = list(routes_of(app))
    assert len(routes) > 45
    assert all((PERMISSION in handler.opt) != (PUBLIC in handler.opt) for _, handler in routes)
    open_to_all = {path for path, handler in routes if PUBLIC in handler.opt}
    assert open_to_all == {
        "/livez",
        "/readyz",
        "/pay/{token:str}",
        "/webhooks/xendit",
        "/schema",
        "/schema/openapi.json",
        "/schema/{path:str}",
        "/schema/ui",
        "/schema/ui/page.js",
        "/schema/ui/page.css",
        "/api/v1/auth/login",
        "/api/v1/auth/password/forgot",
        "/api/v1/auth/password/reset",
        "/api/v1/auth/invitations/accept",
    }


def handled(path: str, opt: dict[str, object] | None) -> Litestar:
    @get(path, opt=opt, sync_to_thread=False)
    def forgotten() -> None:
        """Nothing."""

    return Litestar(route_handlers=[forgotten], openapi_config=None, logging_config=None)


@pytest.mark.parametrize(
    ("path", "opt", "reason"),
    [
        ("/a", None, "needs a permission"),
        ("/a", {PERMISSION: "quotations:read"}, "needs a permission"),
        ("/a", public(" "), "needs a reason"),
        ("/a/{quotation_id:uuid}", needs(Permission.QUOTATIONS_READ), "name its target"),
        ("/a/{id:uuid}", needs(Permission.QUOTATIONS_READ, Kind.QUOTATION), "no parameter quotation_id"),
    ],
)
def test_a_route_that_says_too_little_is_named_at_the_start(
    path: str, opt: dict[str, object] | None, reason: str
) -> None:
    with pytest.raises(UnguardedRoute, match=reason) as told:
        ensure_every_route_is_guarded(handled(path, opt))
    assert path in str(told.value)
    assert "forgotten" in str(told.value)


@pytest.mark.parametrize(
    ("path", "opt"),
    [
        ("/a", public("a reason")),
        ("/a", needs(Permission.QUOTATIONS_READ)),
        ("/a/{quotation_id:uuid}", needs(Permission.QUOTATIONS_READ, Kind.QUOTATION)),
        ("/a/{cycle_id:uuid}", needs(Permission.BILLING_READ, Kind.BILLING_CYCLE, "cycle_id")),
        ("/a/{key_id:uuid}", needs(Permission.API_KEYS_WRITE)),
    ],
)
def test_a_route_that_says_enough_is_taken(path: str, opt: dict[str, object]) -> None:
    ensure_every_route_is_guarded(handled(path, opt))


def test_an_application_with_a_forgotten_route_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    from subplat.entrypoints.http import app as module

    @post("/forgotten", sync_to_thread=False)
    def forgotten() -> None:
        """Nothing."""

    monkeypatch.setattr(module, "api_routes", lambda *_: Router("/api/v1", route_handlers=[forgotten]))
    platform = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    with pytest.raises(UnguardedRoute, match="/api/v1/forgotten"):
        create_http_app(platform.application, HttpConfig(request_ids=lambda: "request"))


def test_who_acted_in_one_request_does_not_act_after_it(
    client: TestClient[Litestar], stranger: TestClient[Litestar]
) -> None:
    assert client.get("/api/v1/api-keys").status_code == 200
    assert ACTING.get() is None
    assert stranger.get("/api/v1/api-keys").status_code == 401


def test_options_tell_the_methods_and_nothing_else(
    serve: Callable[..., TestClient[Litestar]], stranger: TestClient[Litestar]
) -> None:
    answer = stranger.options("/api/v1/users")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "POST" in answer.headers["allow"]
