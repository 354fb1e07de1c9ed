"""Data with which an ordinary user steers the sandbox."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl

Json = dict[str, Any]
Make = Callable[..., Json]


def test_a_tagged_payer_is_always_declined(control: SandboxControl, make_invoice: Make) -> None:
    made = make_invoice(payer_email="finance+decline@contoh.example")
    assert [control.pay(made["id"])["status"] for _ in range(3)] == ["PENDING"] * 3


def test_a_reserved_amount_is_declined_once(control: SandboxControl, make_invoice: Make) -> None:
    made = make_invoice(amount=4_040_402)
    assert [control.pay(made["id"])["status"] for _ in range(2)] == ["PENDING", "PAID"]


def test_a_tagged_name_pays_too_little_or_too_much(control: SandboxControl, make_invoice: Make) -> None:
    less = make_invoice("less", customer={"given_names": "Contoh Sandbox Underpaid"})
    more = make_invoice("more", description="Langganan sandbox overpaid")
    paid = [control.pay(each["id"])["paid_amount"] for each in (less, more)]
    assert paid == [1_499_000, 1_501_000]


def test_a_tagged_create_takes_effect_once_without_an_answer(api: httpx.Client) -> None:
    body = {"external_id": "silent", "amount": 5000, "payer_email": "finance+timeout@contoh.example"}
    with pytest.raises(httpx.ReadTimeout):
        api.post("/v2/invoices", json=body, timeout=httpx.Timeout(5, read=0.2))
    assert len(api.get("/v2/invoices", params={"external_id": "silent"}).json()) == 1
    assert api.post("/v2/invoices", json=body).status_code == 200


@pytest.mark.parametrize(
    ("tag", "at_once", "a_day_later"),
    [("late", 0, 1), ("duplicate", 2, 2), ("twice", 2, 2), ("lost", 0, 0), ("shuffled", 0, 1)],
)
def test_a_tagged_payers_callbacks_are_spoiled(
    control: SandboxControl, make_invoice: Make, receiver: Any, tag: str, at_once: int, a_day_later: int
) -> None:
    control.pay(make_invoice(payer_email=f"finance+{tag}@contoh.example")["id"])
    control.deliver_webhooks()
    assert len(receiver.received) == at_once
    control.advance(hours=26)
    control.deliver_webhooks()
    assert len(receiver.received) == a_day_later
    assert len({each.headers["webhook-id"] for each in receiver.received}) == (2 if tag == "twice" else a_day_later > 0)


def test_a_tagged_customers_plan_fails_its_first_charge_only(
    control: SandboxControl, make_session: Make, cycles_of: Callable[[str], list[Json]]
) -> None:
    session = make_session(
        customer={"email": "finance+decline-once@contoh.example"},
        options={"immediate_payment": False},
        schedule={"retry_interval": "DAY", "retry_interval_count": 1, "total_retry": 1},
    )
    control.pay(session["payment_link_url"])
    control.advance(days=40)
    attempts = cycles_of(session["recurring_plan_id"])[0]["attempt_details"]
    assert [each["status"] for each in attempts] == ["FAILED", "SUCCEEDED"]


def test_a_tagged_payers_refund_fails(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    made = make_invoice(payer_email="finance+refund-fails@contoh.example")
    control.pay(made["id"], method="EWALLET")
    refund = api.post("/refunds", json={"invoice_id": made["id"], "reason": "OTHERS"}).json()
    control.advance(minutes=1)
    assert api.get(f"/refunds/{refund['id']}").json()["status"] == "FAILED"
