"""Corrections over PostgreSQL: as staff, and as a client behind the wall."""

from uuid import UUID

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from subplat.application.accounts.invite_to_portal import InviteToPortal
from subplat.domain.accounts.user import Role
from subplat.domain.ids import ClientId
from subplat.testing.http.callers import AskedBy, Door
from subplat.wiring.live import LivePlatform

API = "/api/v1"
MAIL = "keuangan@contoh.example"


@pytest.fixture
def door(on_postgres: LivePlatform, client_on_postgres: TestClient[Litestar]) -> Door:
    return Door(application=on_postgres.application, transport=client_on_postgres._transport)


@pytest.fixture
def buyer(on_postgres: LivePlatform, client_on_postgres: TestClient[Litestar]) -> str:
    """A client with a login."""
    made = client_on_postgres.post(
        f"{API}/clients", json={"name": "PT Contoh", "billing_email": MAIL, "phone": "+6221"}
    )
    on_postgres.application.handle(InviteToPortal(client_id=ClientId(UUID(made.json()["id"]))))
    return str(made.json()["id"])


def client_of(door: Door) -> AskedBy:
    return door.person(Role.CLIENT, door.application.accounts.find(MAIL))


def test_a_client_changes_how_it_is_reached(door: Door, client_on_postgres: TestClient[Litestar], buyer: str) -> None:
    caller = client_of(door)
    changes = {"phone": "+62216000", "billing_address": "Jl. Baru 1"}
    answer = door.ask(caller, "PATCH", f"{API}/profile", json=changes)
    assert answer.status_code == 204, answer.text
    assert door.ask(caller, "GET", f"{API}/profile").json().items() >= {**changes, "name": "PT Contoh"}.items()
    (entry, *_) = client_on_postgres.get(f"{API}/audit?entity=client&entity_id={buyer}").json()["items"]
    assert (entry["label"], entry["role"], entry["before"]["phone"]) == (MAIL, "CLIENT", "+6221")


def test_staff_correct_and_forget_a_client_and_its_login_ends(
    door: Door, client_on_postgres: TestClient[Litestar], buyer: str
) -> None:
    caller, path = client_of(door), f"{API}/clients/{buyer}"
    headers = door.headers(caller, "GET")
    assert client_on_postgres.patch(path, json={"name": "PT Contoh Baru", "phone": None}).status_code == 204
    shown = client_on_postgres.get(path).json()
    assert (shown["name"], shown["phone"], shown["billing_email"]) == ("PT Contoh Baru", None, MAIL)
    answer = client_on_postgres.post(f"{path}/anonymise", json={"reason": "Diminta lewat surat"})
    assert answer.status_code == 204, answer.text
    shown = client_on_postgres.get(path).json()
    assert (shown["name"], shown["billing_email"]) == (f"Anonymised {buyer}", f"{buyer}@anonymised.invalid")
    users = client_on_postgres.get(f"{API}/users?role=CLIENT").json()["items"]
    assert [(user["is_active"], user["email"].endswith("@anonymised.invalid")) for user in users] == [(False, True)]
    ended = door.ask(AskedBy(name="whoever has the cookie"), "GET", f"{API}/profile", headers=headers)
    assert ended.status_code == 401


def test_a_product_is_corrected_and_withdrawn(client_on_postgres: TestClient[Litestar]) -> None:
    product = {"code": "GW-STD", "name": "Standard", "type": "GWORKSPACE", "settings": {"plan": "FLEXIBLE"}}
    path = f"{API}/products/{client_on_postgres.post(f'{API}/products', json=product).json()['id']}"
    assert client_on_postgres.patch(path, json={"name": "Workspace Standard"}).status_code == 204
    assert client_on_postgres.post(f"{path}/withdraw").status_code == 204
    shown = client_on_postgres.get(path).json()
    assert (shown["name"], shown["is_active"], shown["settings"]) == ("Workspace Standard", False, {"plan": "FLEXIBLE"})


def test_the_queue_is_looked_at(client_on_postgres: TestClient[Litestar], buyer: str) -> None:
    client_on_postgres.post(f"{API}/billing/run")
    jobs = client_on_postgres.get(f"{API}/jobs?limit=200").json()["items"]
    assert {job["kind"] for job in jobs} >= {"billing_run.share_out.v1"}
    assert client_on_postgres.get(f"{API}/jobs/{jobs[0]['id']}").json()["id"] == jobs[0]["id"]
    retried = client_on_postgres.post(f"{API}/jobs/{jobs[0]['id']}/retry")
    assert (retried.status_code, retried.json()["code"]) == (409, "job_not_parked")
    assert client_on_postgres.get(f"{API}/operations/queue").json()["items"]
    assert client_on_postgres.get(f"{API}/billing/plan").json()["items"] == []
    assert client_on_postgres.get(f"{API}/billing/parked").json() == {"items": [], "next_cursor": None}
    assert client_on_postgres.get(f"{API}/exchange-rates").json() == {"items": [], "next_cursor": None}
