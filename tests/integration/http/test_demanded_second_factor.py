"""Staff that must have a second factor: without one a login is good for setting it up, and for nothing else."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from attrs import evolve
from litestar import Litestar
from litestar.testing import TestClient
from pyotp import TOTP

from subplat.application.accounts.api_keys import CreateApiKey
from subplat.application.accounts.choose_password import ChoosePassword
from subplat.application.accounts.invite_to_portal import InviteToPortal
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.accounts.rights import Permission
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.acting import acting_as
from subplat.domain.accounts.access_policy import AccessPolicy
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role
from subplat.domain.ids import UserId
from subplat.wiring.memory import SAMPLE_POLICIES, MemoryPlatform, memory_platform

API = "/api/v1"
PASSWORD = "melati-kuning-di-kebun-41"
DEMANDED = evolve(SAMPLE_POLICIES, access=AccessPolicy(staff_second_factor=True))


@pytest.fixture
def strict() -> MemoryPlatform:
    return memory_platform(datetime(2026, 5, 4, 3, tzinfo=UTC), DEMANDED)


@pytest.fixture
def browser(strict: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]) -> TestClient[Litestar]:
    client = serve(strict.application)
    client.base_url = client.base_url.copy_with(scheme="https")
    return client


def login(strict: MemoryPlatform, role: Role) -> UserId:
    """Somebody of the role who has chosen PASSWORD."""
    app, email = strict.application, f"{role.value.lower()}@contoh.example"
    if role is Role.CLIENT:
        client_id = app.clients.register(RegisterClient(name="PT Contoh", billing_email=email))
        app.handle(InviteToPortal(client_id=client_id))
        user_id = app.accounts.find(email).id
    else:
        user_id = app.accounts.register(RegisterUser(email=email, full_name="Tim", role=role))
    token = app.accounts.links.issue(user_id, LinkPurpose.INVITE).rpartition("/")[2]
    app.accounts.choose_password(ChoosePassword(token=token, password=PASSWORD, purpose=LinkPurpose.INVITE))
    return user_id


def signed_in(browser: TestClient[Litestar], role: Role, **more: str) -> dict[str, Any]:
    body = {"email": f"{role.value.lower()}@contoh.example", "password": PASSWORD, **more}
    answer = browser.post(f"{API}/auth/login", json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    browser.headers["x-csrf-token"] = told["csrf_token"]
    return told


@pytest.mark.parametrize("role", [Role.SALES, Role.FINANCE, Role.ADMIN])
def test_staff_without_one_can_only_set_one_up(
    strict: MemoryPlatform, browser: TestClient[Litestar], role: Role
) -> None:
    login(strict, role)
    assert signed_in(browser, role)["second_factor_due"] is True
    for path in ("clients", "products", "reports/mrr", "jobs", "quotations"):
        refused = browser.get(f"{API}/{path}")
        assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required"), path
    assert "set one up" in browser.get(f"{API}/clients").json()["detail"]
    assert browser.get(f"{API}/auth/me").json()["second_factor_due"] is True

    secret = browser.post(f"{API}/auth/second-factor").json()["secret"]
    assert browser.get(f"{API}/clients").status_code == 403
    shown = TOTP(secret).at(strict.clock.now())
    confirmed = browser.post(f"{API}/auth/second-factor/confirm", json={"code": shown})
    assert confirmed.status_code == 200
    assert browser.get(f"{API}/clients").status_code == 200
    assert browser.get(f"{API}/auth/me").json()["second_factor_due"] is False


def test_whoever_takes_it_away_is_where_they_began(strict: MemoryPlatform, browser: TestClient[Litestar]) -> None:
    login(strict, Role.SALES)
    signed_in(browser, Role.SALES)
    secret = browser.post(f"{API}/auth/second-factor").json()["secret"]
    shown = TOTP(secret).at(strict.clock.now())
    answer = browser.post(f"{API}/auth/second-factor/confirm", json={"code": shown}).json()
    browser.headers["x-csrf-token"] = answer["csrf_token"]
    removed = browser.post(f"{API}/auth/second-factor/remove", json={"code": answer["recovery_codes"][0]})
    assert removed.status_code == 200
    assert browser.get(f"{API}/clients").status_code == 403


def test_clients_are_asked_for_none(strict: MemoryPlatform, browser: TestClient[Litestar]) -> None:
    login(strict, Role.CLIENT)
    assert signed_in(browser, Role.CLIENT)["second_factor_due"] is False
    assert browser.get(f"{API}/subscriptions").status_code == 200


def test_a_key_is_worth_no_more_than_the_login_it_was_made_with(
    strict: MemoryPlatform, browser: TestClient[Litestar]
) -> None:
    admin = login(strict, Role.ADMIN)
    maker = Actor(source=Source.API, label="admin", user_id=admin, role=Role.ADMIN)
    with acting_as(maker):
        wanted = CreateApiKey(name="robot", scopes=frozenset({Permission.CLIENTS_READ}))
        token = strict.application.accounts.create_key(wanted).token
    bearer = {"authorization": f"Bearer {token}"}
    refused = browser.get(f"{API}/clients", headers=bearer)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_required")
    assert "whoever made this key" in refused.json()["detail"]
    signed_in(browser, Role.ADMIN)
    secret = browser.post(f"{API}/auth/second-factor").json()["secret"]
    browser.post(f"{API}/auth/second-factor/confirm", json={"code": TOTP(secret).at(strict.clock.now())})
    browser.cookies.clear()
    assert browser.get(f"{API}/clients", headers=bearer).status_code == 200


def test_an_installation_that_asks_for_none_lets_staff_in(
    client: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    user = client.post(f"{API}/users", json={"email": "s@contoh.example", "full_name": "Tim", "role": "SALES"}).json()
    token = platform.application.accounts.links.issue(UserId(UUID(user["id"])), LinkPurpose.INVITE).rpartition("/")[2]
    platform.application.accounts.choose_password(
        ChoosePassword(token=token, password=PASSWORD, purpose=LinkPurpose.INVITE)
    )
    told = client.post(f"{API}/auth/login", json={"email": "s@contoh.example", "password": PASSWORD}).json()
    assert told["second_factor_due"] is False
