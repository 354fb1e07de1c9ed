"""Over HTTP: what one person confirms above the limit waits for another one."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from attrs import evolve
from litestar import Litestar
from litestar.testing import TestClient

from subplat.application.accounts.choose_password import ChoosePassword
from subplat.application.accounts.register_user import RegisterUser
from subplat.domain.accounts.invitation import LinkPurpose
from subplat.domain.accounts.user import Role
from subplat.domain.money import Currency, Money
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.platform import Subplat
from subplat.testing.builders import a_deal
from subplat.wiring.memory import SAMPLE_POLICIES, memory_platform

API = "/api/v1"
PASSWORD = "melati-kuning-di-kebun-41"
LIMITED = evolve(SAMPLE_POLICIES, second_person=SecondPersonPolicy(above={Currency.IDR: Money.zero(Currency.IDR)}))


@pytest.fixture
def app() -> Subplat:
    return Subplat(memory_platform(datetime(2026, 5, 4, 3, tzinfo=UTC), LIMITED))


@pytest.fixture
def browser(app: Subplat, serve: Callable[..., TestClient[Litestar]]) -> TestClient[Litestar]:
    client = serve(app.sandbox.platform.application)
    client.base_url = client.base_url.copy_with(scheme="https")
    return client


def log_in(app: Subplat, browser: TestClient[Litestar], name: str, role: Role = Role.FINANCE) -> None:
    email = f"{name}@contoh.example"
    user_id = app.accounts.register(RegisterUser(email=email, full_name="Tim", role=role))
    token = app.accounts.links.issue(user_id, LinkPurpose.INVITE).rpartition("/")[2]
    app.accounts.choose_password(ChoosePassword(token=token, password=PASSWORD, purpose=LinkPurpose.INVITE))
    answer = browser.post(f"{API}/auth/login", json={"email": email, "password": PASSWORD})
    browser.headers["x-csrf-token"] = answer.json()["csrf_token"]


def confirm(app: Subplat, browser: TestClient[Litestar], key: str) -> dict[str, Any]:
    [cycle] = app.books.cycles
    body = {
        "amount": {"amount": str(cycle.amount.amount), "currency": "IDR"},
        "paid_on": app.clock.today().isoformat(),
        "reference": "TRF-1",
    }
    path = f"{API}/billing-cycles/{cycle.id}/confirm-payment"
    answer = browser.post(path, json=body, headers={"idempotency-key": key})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_another_person_makes_it_count(app: Subplat, browser: TestClient[Litestar]) -> None:
    a_deal(app)
    log_in(app, browser, "satu")
    told = confirm(app, browser, "one")
    assert told["waits_for_second_person"] is True
    assert confirm(app, browser, "two") == told
    listed = browser.get(f"{API}/payments", params={"status": "PENDING"}).json()["items"]
    assert [each["id"] for each in listed] == [told["payment_id"]]
    log_in(app, browser, "dua", Role.ADMIN)
    assert confirm(app, browser, "three") == {**told, "waits_for_second_person": False}
    assert [cycle.status.value for cycle in app.books.cycles] == ["PAID"]


def test_it_is_declined_with_a_reason(app: Subplat, browser: TestClient[Litestar]) -> None:
    a_deal(app)
    log_in(app, browser, "satu")
    path = f"{API}/payments/{confirm(app, browser, 'one')['payment_id']}/decline"
    log_in(app, browser, "sales", Role.SALES)
    refused = browser.post(path, json={"reason": "x"}, headers={"idempotency-key": "s"})
    assert refused.status_code == 403
    log_in(app, browser, "dua")
    body = {"reason": "not on the statement"}
    assert browser.post(path, json=body, headers={"idempotency-key": "d"}).status_code == 204
    again = browser.post(path, json=body, headers={"idempotency-key": "e"})
    assert (again.status_code, again.json()["code"]) == (422, "rule_broken")
    [payment] = app.books.payments
    assert (payment.status.value, payment.failure_reason) == ("FAILED", "not on the statement")
