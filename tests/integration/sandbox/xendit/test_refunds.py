"""Refunds."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl

Json = dict[str, Any]
Make = Callable[..., Json]


def paid_invoice(control: SandboxControl, make_invoice: Make, method: str = "EWALLET", **rest: Any) -> str:
    return str(control.pay(make_invoice(**rest)["id"], method=method)["id"])


def refund(api: httpx.Client, invoice_id: str, **rest: object) -> httpx.Response:
    return api.post("/refunds", json={"invoice_id": invoice_id, "reason": "REQUESTED_BY_CUSTOMER", **rest})


def test_a_refund_is_pending_first_and_succeeds_a_little_later(
    api: httpx.Client, control: SandboxControl, make_invoice: Make
) -> None:
    invoice_id = paid_invoice(control, make_invoice)
    made = refund(api, invoice_id, reference_id="rf-1").json()
    assert (made["status"], made["amount"], made["invoice_id"]) == ("PENDING", 1_500_000, invoice_id)
    control.advance(minutes=1)
    done = api.get(f"/refunds/{made['id']}").json()
    assert (done["status"], done["failure_code"]) == ("SUCCEEDED", None)
    assert [each["event"] for each in control.webhooks()] == ["invoice.paid", "refund.succeeded"]
    assert api.get(f"/v2/invoices/{invoice_id}").json()["status"] == "PAID"


def test_a_refund_can_fail(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    invoice_id = paid_invoice(control, make_invoice)
    made = refund(api, invoice_id).json()
    control.decline(made["id"], failure_code="ACCOUNT_NOT_FOUND")
    control.advance(minutes=1)
    assert api.get(f"/refunds/{made['id']}").json()["failure_code"] == "ACCOUNT_NOT_FOUND"
    assert [each["event"] for each in control.webhooks()][-1] == "refund.failed"
    assert refund(api, invoice_id).json()["status"] == "PENDING"


def test_parts_never_add_up_to_more_than_was_paid(
    api: httpx.Client, control: SandboxControl, make_invoice: Make
) -> None:
    invoice_id = paid_invoice(control, make_invoice)
    assert refund(api, invoice_id, amount=1_000_000).status_code == 200
    assert refund(api, invoice_id, amount=1).json()["error_code"] == "REFUND_IN_PROGRESS"
    control.advance(minutes=1)
    assert refund(api, invoice_id, amount=500_001).json()["error_code"] == "REFUND_AMOUNT_EXCEEDED"
    assert refund(api, invoice_id).json()["amount"] == 500_000
    control.advance(minutes=1)
    assert refund(api, invoice_id).json()["error_code"] == "REFUND_AMOUNT_EXCEEDED"


def test_the_same_key_makes_one_refund(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    body = {"invoice_id": paid_invoice(control, make_invoice), "reason": "DUPLICATE", "reference_id": "rf-1"}
    answers = [api.post("/refunds", json=body, headers={"idempotency-key": "k"}).json() for _ in range(2)]
    assert answers[0] == answers[1]
    control.advance(minutes=1)
    again = api.post("/refunds", json=body)
    assert (again.status_code, again.json()["error_code"]) == (409, "DUPLICATE_ERROR")


def test_a_pending_refund_can_be_cancelled(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    made = refund(api, paid_invoice(control, make_invoice)).json()
    assert api.post(f"/refunds/{made['id']}/cancel").json()["status"] == "CANCELLED"
    control.advance(hours=1)
    assert api.get(f"/refunds/{made['id']}").json()["status"] == "CANCELLED"
    assert api.post(f"/refunds/{made['id']}/cancel").status_code == 400
    assert api.get("/refunds/none").json()["error_code"] == "DATA_NOT_FOUND"


@pytest.mark.parametrize("method", ["BANK_TRANSFER", "RETAIL_OUTLET"])
def test_a_channel_without_refunds_refuses_them(
    api: httpx.Client, control: SandboxControl, make_invoice: Make, method: str
) -> None:
    answer = refund(api, paid_invoice(control, make_invoice, method))
    assert (answer.status_code, answer.json()["error_code"]) == (403, "REFUND_NOT_SUPPORTED")


def test_a_refund_needs_a_successful_payment(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    assert refund(api, make_invoice()["id"]).json()["error_code"] == "INELIGIBLE_TRANSACTION_STATUS"
    assert refund(api, "none").json()["error_code"] == "DATA_NOT_FOUND"
    paid = paid_invoice(control, make_invoice)
    assert refund(api, paid, currency="USD").json()["error_code"] == "INVALID_VALUE_ERROR"
    assert refund(api, paid, reason="BORED").json()["error_code"] == "API_VALIDATION_ERROR"
    assert refund(api, paid, payment_request_id="pr-x").json()["error_code"] == "API_VALIDATION_ERROR"
    assert refund(api, paid, amount=-1).json()["error_code"] == "API_VALIDATION_ERROR"


def test_a_charge_of_a_plan_is_refunded_by_its_payment_request(
    api: httpx.Client, control: SandboxControl, make_session: Make
) -> None:
    paid = control.pay(make_session()["payment_link_url"])
    body = {"payment_request_id": paid["payment_request_id"], "reason": "OTHERS", "amount": 50_000}
    made = api.post("/refunds", json=body).json()
    assert (made["payment_id"], made["amount"], made["invoice_id"]) == (paid["payment_id"], 50_000, None)
    missing = api.post("/refunds", json={**body, "payment_request_id": "pr-none"})
    assert missing.json()["error_code"] == "DATA_NOT_FOUND"
