"""Payment sessions."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused

Json = dict[str, Any]
PAY = {
    "reference_id": "pay-1",
    "session_type": "PAY",
    "mode": "PAYMENT_LINK",
    "amount": 150_000,
    "currency": "IDR",
    "country": "ID",
}
SCHEDULE = {"interval": "MONTH", "interval_count": 1, "anchor_date": "2026-02-28T00:00:00+07:00"}


def events(control: SandboxControl) -> list[str]:
    return [delivery["event"] for delivery in control.webhooks()]


def test_a_session_lives_for_half_an_hour_unless_told_otherwise(api: httpx.Client, control: SandboxControl) -> None:
    short = api.post("/sessions", json=PAY).json()
    long = api.post("/sessions", json={**PAY, "expires_at": "2026-01-25T02:00:00+00:00"}).json()
    assert short["payment_session_id"].startswith("ps-")
    assert (short["expires_at"], long["expires_at"]) == ("2026-01-15T02:30:00.000Z", "2026-01-25T02:00:00.000Z")
    control.advance(minutes=30)
    assert api.get(f"/sessions/{short['payment_session_id']}").json()["status"] == "EXPIRED"
    assert api.get(f"/sessions/{long['payment_session_id']}").json()["status"] == "ACTIVE"
    assert events(control) == ["payment_session.expired"]


def test_a_paid_session_is_completed_and_names_its_payment(api: httpx.Client, control: SandboxControl) -> None:
    session = api.post("/sessions", json=PAY).json()
    paid = control.pay(session["payment_link_url"])
    assert paid["status"] == "COMPLETED"
    payment = api.get(f"/v3/payments/{paid['payment_id']}", headers={"api-version": "2024-11-11"}).json()
    assert (payment["status"], payment["request_amount"], payment["reference_id"]) == ("SUCCEEDED", 150_000, "pay-1")
    assert payment["channel_code"] == "BCA_VIRTUAL_ACCOUNT"
    assert payment["captures"][0]["capture_amount"] == 150_000
    request_id = paid["payment_request_id"]
    request = api.get(f"/v3/payment_requests/{request_id}", headers={"api-version": "2024-11-11"}).json()
    assert (len(request_id), request["latest_payment_id"]) == (39, paid["payment_id"])
    assert events(control) == ["payment.capture", "payment_session.completed"]
    with pytest.raises(SandboxRefused, match="COMPLETED"):
        control.pay(session["payment_session_id"])


def test_a_declined_attempt_fails_a_payment_and_leaves_the_session_open(
    api: httpx.Client, control: SandboxControl
) -> None:
    session = api.post("/sessions", json=PAY).json()
    assert control.decline("pay-1", failure_code="CARD_DECLINED")["status"] == "ACTIVE"
    failed = control.snapshot("xendit")["payments"][0]
    assert (failed["status"], failed["failure_code"], failed["captures"]) == ("FAILED", "CARD_DECLINED", [])
    assert control.pay(session["payment_session_id"])["status"] == "COMPLETED"
    assert events(control) == ["payment.failure", "payment.capture", "payment_session.completed"]


def test_a_session_can_be_cancelled_while_it_is_open(api: httpx.Client, make_session: Callable[..., Json]) -> None:
    session = make_session()
    path = f"/sessions/{session['payment_session_id']}"
    assert api.post(f"{path}/cancel").json()["status"] == "CANCELED"
    assert api.post(f"{path}/cancel").status_code == 400
    plan = api.get(f"/recurring/plans/{session['recurring_plan_id']}", headers={"api-version": "2026-01-01"}).json()
    assert plan["status"] == "INACTIVE"
    assert api.get("/sessions/ps-none").json()["error_code"] == "DATA_NOT_FOUND"


def test_a_subscription_session_has_its_plan_from_the_start(
    api: httpx.Client, make_session: Callable[..., Json]
) -> None:
    session = make_session("sub-1")
    plan = api.get(f"/recurring/plans/{session['recurring_plan_id']}", headers={"api-version": "2026-01-01"}).json()
    assert (plan["status"], plan["reference_id"], plan["amount"]) == ("PENDING", "sub-1", 250_000)
    assert plan["payment_tokens"] == []


def test_a_session_that_saves_gives_a_token_and_takes_no_virtual_account(
    api: httpx.Client, control: SandboxControl, make_customer: Callable[..., Json]
) -> None:
    customer = make_customer()
    body = {**PAY, "session_type": "SAVE", "amount": 0, "customer_id": customer["id"]}
    session = api.post("/sessions", json=body).json()
    with pytest.raises(SandboxRefused, match="without the payer"):
        control.pay(session["payment_session_id"], method="BANK_TRANSFER")
    saved = control.pay(session["payment_session_id"], method="EWALLET")
    assert saved["payment_token_id"].startswith("pt-")
    assert saved["payment_id"] is None
    assert events(control) == ["payment_token.activation", "payment_session.completed"]


def test_a_customer_given_in_place_is_made_once(api: httpx.Client, control: SandboxControl) -> None:
    customer = {"reference_id": "c-1", "type": "INDIVIDUAL", "individual_detail": {"given_names": "Contoh"}}
    ids = {api.post("/sessions", json={**PAY, "customer": customer}).json()["customer_id"] for _ in range(2)}
    assert ids == {control.snapshot("xendit")["customers"][0]["id"]}


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"reference_id": "r" * 65}, "reference_id"),
        ({"session_type": "BUY"}, "session_type"),
        ({"mode": "LINK"}, "mode"),
        ({"amount": 0}, "amount"),
        ({"country": "INA"}, "country"),
        ({"success_return_url": "http://contoh.example"}, "success_return_url"),
        ({"cancel_return_url": "contoh.example"}, "cancel_return_url"),
        ({"expires_at": "2026-01-15T01:59:59Z"}, "expires_at"),
        ({"expires_at": "tomorrow"}, "expires_at"),
        ({"subscription": {"schedule": SCHEDULE}}, "subscription"),
        ({"session_type": "SUBSCRIPTION", "subscription": {"schedule": SCHEDULE}}, "customer_id"),
        ({"session_type": "SAVE", "amount": 1, "customer_id": "cust-x"}, "amount"),
        ({"session_type": "SUBSCRIPTION", "customer_id": "cust-x"}, "subscription"),
        (
            {"session_type": "SUBSCRIPTION", "customer_id": "cust-x", "subscription": {"schedule": {}}},
            "subscription.schedule.interval",
        ),
        (
            {
                "session_type": "SUBSCRIPTION",
                "customer_id": "cust-x",
                "subscription": {"schedule": {**SCHEDULE, "anchor_date": "2026-01-29T00:00:00Z"}},
            },
            "schedule.anchor_date",
        ),
        ({"metadata": {"k" * 41: "x"}}, "metadata"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_xendit_does_not_take_is_refused(api: httpx.Client, change: Json, field: str) -> None:
    answer = api.post("/sessions", json={**PAY, **change})
    assert (answer.status_code, answer.json()["error_code"]) == (400, "API_VALIDATION_ERROR")
    assert ".".join(answer.json()["errors"][0]["field"]) == field


def test_a_payer_must_exist_and_be_a_person(api: httpx.Client, make_customer: Callable[..., Json]) -> None:
    body = {**PAY, "session_type": "SUBSCRIPTION", "subscription": {"schedule": SCHEDULE}}
    nobody = api.post("/sessions", json={**body, "customer_id": "cust-none"})
    assert (nobody.status_code, nobody.json()["error_code"]) == (404, "CUSTOMER_NOT_FOUND_ERROR")
    details = {"business_name": "Contoh", "business_type": "CORPORATION"}
    business = make_customer("b", type="BUSINESS", individual_detail=None, business_detail=details)
    refused = api.post("/sessions", json={**body, "customer_id": business["id"]})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (400, ["customer_id"])


def test_an_agreement_that_fails_leaves_the_session_open_and_the_plan_waiting(
    api: httpx.Client, control: SandboxControl, make_session: Callable[..., Json]
) -> None:
    session = make_session(options={"immediate_payment": False})
    assert control.decline(session["payment_link_url"])["status"] == "ACTIVE"
    assert events(control) == ["payment_token.failure"]
    control.pay(session["payment_link_url"])
    plan = api.get(f"/recurring/plans/{session['recurring_plan_id']}", headers={"api-version": "2026-01-01"}).json()
    assert plan["status"] == "ACTIVE"


def test_a_tagged_session_is_declined_once(api: httpx.Client, control: SandboxControl) -> None:
    api.post("/sessions", json={**PAY, "description": "Langganan sandbox decline once"})
    assert [control.pay("pay-1")["status"] for _ in range(2)] == ["ACTIVE", "COMPLETED"]


def test_another_amount_than_asked_for_can_be_paid(api: httpx.Client, control: SandboxControl) -> None:
    api.post("/sessions", json=PAY)
    control.pay("pay-1", amount=Decimal(140_000))
    assert control.snapshot("xendit")["payments"][0]["request_amount"] == 140_000


def test_a_payment_request_that_nobody_made_is_a_404(api: httpx.Client) -> None:
    for path in ("/v3/payments/py-none", "/v3/payment_requests/pr-none"):
        answer = api.get(path, headers={"api-version": "2024-11-11"})
        assert (answer.status_code, answer.json()["error_code"]) == (404, "DATA_NOT_FOUND")
        assert api.get(path).status_code == 400
