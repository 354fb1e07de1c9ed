"""Customers."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl

Json = dict[str, Any]
INDIVIDUAL = {
    "reference_id": "client-1",
    "type": "INDIVIDUAL",
    "individual_detail": {"given_names": "Contoh Nusantara"},
}


def test_a_customer_is_made_and_found_by_id_and_by_reference(
    api: httpx.Client, make_customer: Callable[..., Json]
) -> None:
    made = make_customer("client-9")
    assert made["id"].startswith("cust-")
    assert made["created"] == "2026-01-15T02:00:00.000Z"
    assert api.get(f"/customers/{made['id']}").json() == made
    assert api.get("/customers", params={"reference_id": "client-9"}).json() == {"data": [made], "has_more": False}


def test_a_reference_that_nobody_has_is_a_400_and_not_an_empty_list(api: httpx.Client) -> None:
    answer = api.get("/customers", params={"reference_id": "nobody"})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "CLIENT_NOT_FOUND_ERROR")
    assert api.get("/customers/cust-none").json()["error_code"] == "DATA_NOT_FOUND"


def test_a_reference_is_taken_once(api: httpx.Client, make_customer: Callable[..., Json]) -> None:
    make_customer("client-1")
    again = api.post("/customers", json=INDIVIDUAL)
    assert (again.status_code, again.json()["error_code"]) == (409, "DUPLICATE_ERROR")


def test_an_idempotency_key_gives_the_first_answer_again_for_a_day(api: httpx.Client, control: SandboxControl) -> None:
    key = {"idempotency-key": "key-1"}
    first = api.post("/customers", json=INDIVIDUAL, headers=key)
    again = api.post("/customers", json=INDIVIDUAL, headers=key)
    assert (first.status_code, again.status_code, again.json()) == (200, 200, first.json())
    assert first.headers["request-id"] != again.headers["request-id"]
    assert len(control.snapshot("xendit")["customers"]) == 1
    control.advance(hours=24)
    assert api.post("/customers", json=INDIVIDUAL, headers=key).json()["error_code"] == "DUPLICATE_ERROR"


def test_an_idempotency_key_belongs_to_one_request(api: httpx.Client) -> None:
    key = {"idempotency-key": "key-1"}
    api.post("/customers", json=INDIVIDUAL, headers=key)
    other = api.post("/customers", json={**INDIVIDUAL, "reference_id": "client-2"}, headers=key)
    assert (other.status_code, other.json()["error_code"]) == (409, "IDEMPOTENCY_ERROR")
    too_long = api.post("/customers", json=INDIVIDUAL, headers={"idempotency-key": "k" * 101})
    assert too_long.json()["errors"][0] == {
        "field": ["idempotency-key"],
        "location": "header",
        "messages": ['"idempotency-key" length must be 1 to 100 characters'],
        "types": ["string.max"],
    }


def test_a_change_replaces_what_was_given(
    api: httpx.Client, control: SandboxControl, make_customer: Callable[..., Json]
) -> None:
    made = make_customer()
    control.advance(minutes=5)
    changed = api.patch(f"/customers/{made['id']}", json={"email": "billing@contoh.example"}).json()
    assert changed["email"] == "billing@contoh.example"
    assert changed["individual_detail"] == made["individual_detail"]
    assert changed["updated"] > made["updated"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference_id": ""}, "reference_id"),
        ({"reference_id": "r" * 256}, "reference_id"),
        ({"type": "COMPANY"}, "type"),
        ({"individual_detail": {"given_names": "PT. Contoh & Co"}}, "individual_detail.given_names"),
        ({"individual_detail": {"given_names": "a" * 51}}, "individual_detail.given_names"),
        ({"individual_detail": {"surname": "Contoh"}}, "individual_detail.given_names"),
        ({"individual_detail": None}, "individual_detail"),
        ({"email": f"{'a' * 40}@contoh.example"}, "email"),
        ({"email": "nobody"}, "email"),
        ({"mobile_number": "+62"}, "mobile_number"),
        ({"mobile_number": "0812 3456 789"}, "mobile_number"),
        ({"phone_number": "+6281234567890123"}, "phone_number"),
        ({"metadata": {"n": 1}}, "metadata.n"),
        ({"addresses": [{"country": "Indonesia"}]}, "addresses.0.country"),
        ({"nickname": "x"}, "nickname"),
    ],
)
def test_what_xendit_does_not_take_is_refused(api: httpx.Client, change: Json, field: str) -> None:
    answer = api.post("/customers", json={**INDIVIDUAL, **change})
    assert answer.status_code == 400
    assert [".".join(error["field"]) for error in answer.json()["errors"]] == [field]


def test_a_business_needs_its_own_details(api: httpx.Client) -> None:
    body = {"reference_id": "b", "type": "BUSINESS"}
    missing = api.post("/customers", json=body)
    assert missing.json()["errors"][0]["field"] == ["business_detail"]
    details = {"business_name": "PT. Contoh & Co", "business_type": "CORPORATION"}
    assert api.post("/customers", json={**body, "business_detail": details}).status_code == 200
