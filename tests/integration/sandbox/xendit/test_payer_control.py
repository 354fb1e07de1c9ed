"""Control calls that play the payer, and those that set the account."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused

Json = dict[str, Any]
Make = Callable[..., Json]


def test_a_link_an_id_and_a_reference_name_the_same_thing(control: SandboxControl, make_invoice: Make) -> None:
    made = make_invoice("inv-1")
    named = (made["invoice_url"], f"{made['invoice_url']}?utm=mail", made["id"], "inv-1")
    assert {control.decline(name)["id"] for name in named} == {made["id"]}


def test_of_several_with_one_reference_the_newest_open_one_is_meant(
    control: SandboxControl, make_invoice: Make
) -> None:
    first, second = make_invoice("same"), make_invoice("same")
    assert [control.pay("same")["id"] for _ in range(2)] == [second["id"], first["id"]]


def test_a_charge_of_a_named_cycle_can_be_declined_and_settled_with_another_amount(
    control: SandboxControl, make_session: Make
) -> None:
    session = make_session()
    control.pay(session["payment_link_url"])
    cycle_id = control.snapshot("xendit")["cycles"][1]["id"]
    assert control.decline(cycle_id)["status"] == "SCHEDULED"
    control.advance(days=31)
    settled = control.pay(cycle_id, amount=Decimal(200_000), method="QR_CODE")
    assert settled["status"] == "SUCCEEDED"
    paid = control.snapshot("xendit")["payments"][-1]
    assert (paid["request_amount"], paid["channel_code"]) == (200_000, "QRIS")


def test_a_refund_is_nothing_to_pay(api: httpx.Client, control: SandboxControl, make_invoice: Make) -> None:
    paid = control.pay(make_invoice()["id"], method="EWALLET")
    refund = api.post("/refunds", json={"invoice_id": paid["id"], "reason": "OTHERS", "reference_id": "rf-1"}).json()
    assert control.decline("rf-1")["id"] == refund["id"]
    with pytest.raises(SandboxRefused, match="not paid"):
        control.pay("rf-1")


@pytest.mark.parametrize(
    ("method", "path", "body", "reason"),
    [
        ("POST", "/pay", {}, "target"),
        ("POST", "/pay", {"target": "open", "method": "BARTER"}, "BARTER"),
        ("POST", "/decline", {"target": "paid"}, "PAID"),
        ("POST", "/xendit/channel_callback", {"target": "open"}, "paid invoice"),
        ("PUT", "/xendit/account", {"secret_key": "x"}, "secret_key"),
        ("PUT", "/xendit/callbacks", {"echo": 1}, "echo"),
    ],
)
def test_what_cannot_be_done_is_refused_with_the_reason(
    control: SandboxControl, make_invoice: Make, method: str, path: str, body: Json, reason: str
) -> None:
    make_invoice("open")
    make_invoice("paid")
    control.pay("paid")
    with pytest.raises(SandboxRefused, match=reason):
        control.send(method, path, body)


def test_the_account_can_be_read(control: SandboxControl) -> None:
    account = control.send("GET", "/xendit/account")
    assert (account["merchant_name"], account["requests_per_minute"]) == ("Contoh Reseller", 3000)
