"""Callbacks: their shapes, their retries, and how they can be spoiled."""

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.xendit.account import XenditAccount

Json = dict[str, Any]
Make = Callable[..., Json]


def test_a_paid_invoice_is_told_flat_without_event_and_data(
    control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    made = make_invoice("inv-1", 1_500_000, description="Langganan", payer_email="finance@contoh.example")
    control.pay(made["id"], amount=Decimal("1500000.01"))
    assert control.deliver_webhooks() == 1
    (callback,) = receiver.received
    assert callback.headers["x-callback-token"] == "sandbox-callback-token"
    assert len(callback.headers["webhook-id"]) == 36
    assert callback.headers["content-type"] == "application/json"
    body = callback.body
    assert not {"event", "data", "business_id"} & set(body)
    assert {"id", "external_id", "user_id", "merchant_name", "created", "updated", "currency", "is_high"} <= set(body)
    assert (body["status"], body["amount"], body["paid_amount"]) == ("PAID", 1_500_000, Decimal("1500000.01"))
    assert (body["payment_method"], body["bank_code"]) == ("BANK_TRANSFER", "BCA")


def test_an_expired_invoice_is_told_flat_as_well(control: SandboxControl, make_invoice: Make, receiver: Any) -> None:
    make_invoice("inv-1", invoice_duration=60)
    control.advance(hours=1)
    control.deliver_webhooks()
    (callback,) = receiver.received
    assert (callback.body["status"], callback.body["updated"]) == ("EXPIRED", "2026-01-15T02:01:00.000Z")
    assert "paid_amount" not in callback.body


def test_plan_and_cycle_events_carry_their_ids_in_the_documented_places(
    control: SandboxControl, make_session: Make, receiver: Any
) -> None:
    session = make_session("sub-1")
    control.pay(session["payment_link_url"])
    control.deliver_webhooks()
    bodies = {body["event"]: body for body in (callback.body for callback in receiver.received)}
    plan, cycle = bodies["recurring.plan.activated"], bodies["recurring.cycle.succeeded"]
    assert all(set(body) == {"event", "business_id", "created", "api_version", "data"} for body in (plan, cycle))
    assert plan["api_version"] == "2026-01-01"
    assert plan["data"]["id"] == session["recurring_plan_id"]
    assert (cycle["data"]["plan_id"], cycle["data"]["reference_id"]) == (session["recurring_plan_id"], "sub-1")
    assert "recurring_plan_id" not in cycle["data"]
    payment = bodies["payment.capture"]
    assert payment["data"]["payment_id"] == cycle["data"]["attempt_details"][0]["payment_id"]
    assert payment["data"]["captures"][0]["capture_amount"] == 250_000
    completed = bodies["payment_session.completed"]
    assert set(completed) == {"event", "business_id", "created", "data"}
    assert completed["data"]["payment_session_id"] == session["payment_session_id"]
    assert completed["data"]["recurring_plan_id"] == session["recurring_plan_id"]


def test_a_charged_cycle_is_announced_twice_before_its_outcome(control: SandboxControl, make_session: Make) -> None:
    control.pay(make_session()["payment_link_url"])
    control.advance(days=31)
    cycle_id = control.snapshot("xendit")["cycles"][1]["id"]
    names = [each["event"] for each in control.webhooks() if each["subject"] == cycle_id]
    assert names == ["recurring.cycle.created", "recurring.cycle.created", "recurring.cycle.succeeded"]


def test_a_failing_cycle_tells_of_each_attempt(control: SandboxControl, make_session: Make, receiver: Any) -> None:
    retries = {"retry_interval": "DAY", "retry_interval_count": 1, "total_retry": 1}
    session = make_session(schedule=retries)
    control.pay(session["payment_link_url"])
    control.deliver_webhooks()
    receiver.received.clear()
    control.decline(session["recurring_plan_id"], times=5)
    control.advance(days=40)
    control.deliver_webhooks()
    told = [(each.body["event"], each.body["data"]["status"]) for each in receiver.received]
    assert [pair for pair in told if pair[0] != "recurring.cycle.created"] == [
        ("payment.failure", "FAILED"),
        ("recurring.cycle.retrying", "RETRYING"),
        ("payment.failure", "FAILED"),
        ("recurring.cycle.failed", "FAILED"),
    ]


@pytest.mark.parametrize(
    ("style", "names"),
    [
        ("v3", ["payment.capture"]),
        ("v2", ["payment.succeeded"]),
        ("both", ["payment.capture", "payment.succeeded"]),
    ],
)
def test_payments_are_told_in_the_version_of_the_account(
    control: SandboxControl, make_session: Make, receiver: Any, account: XenditAccount, style: Any, names: list[str]
) -> None:
    account.payment_events = style
    paid = control.pay(make_session()["payment_link_url"])
    control.deliver_webhooks()
    bodies = [each.body for each in receiver.received if each.body["event"].startswith("payment.")]
    assert [body["event"] for body in bodies] == names
    assert {body["data"].get("payment_id", body["data"].get("id")) for body in bodies} == {paid["payment_id"]}
    assert {body["data"]["payment_request_id"] for body in bodies} == {paid["payment_request_id"]}


def test_a_virtual_account_has_a_flat_callback_of_its_own_without_status(
    control: SandboxControl, make_invoice: Make, receiver: Any, account: XenditAccount
) -> None:
    account.channel_callbacks = True
    control.pay(make_invoice("inv-1")["id"])
    control.deliver_webhooks()
    body = receiver.received[1].body
    assert not {"event", "status", "data"} & set(body)
    assert {"callback_virtual_account_id", "payment_id", "transaction_timestamp"} <= set(body)
    assert (body["external_id"], body["amount"]) == ("inv-1", 1_500_000)


def test_an_e_wallet_has_an_enveloped_callback_of_its_own(
    control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    control.pay(make_invoice("inv-1")["id"], method="EWALLET")
    control.send("POST", "/xendit/channel_callback", {"target": "inv-1"})
    control.deliver_webhooks()
    flat, enveloped = (each.body for each in receiver.received)
    assert enveloped["event"] == "ewallet.capture"
    assert enveloped["data"]["id"] == flat["payment_id"]
    assert (enveloped["data"]["status"], enveloped["data"]["capture_amount"]) == ("SUCCEEDED", 1_500_000)


def test_a_refund_event_carries_the_refund(
    api: httpx.Client, control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    control.pay(make_invoice("inv-1")["id"], method="QR_CODE")
    invoice_id = control.snapshot("xendit")["invoices"][0]["id"]
    made = api.post("/refunds", json={"invoice_id": invoice_id, "reason": "OTHERS", "reference_id": "rf"}).json()
    control.advance(minutes=5)
    control.deliver_webhooks()
    body = receiver.received[-1].body
    assert (body["event"], body["data"]["id"], body["data"]["status"]) == ("refund.succeeded", made["id"], "SUCCEEDED")


def test_a_failed_delivery_is_retried_six_times_within_a_day_and_then_given_up(
    control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    receiver.statuses = [500, 404, 301, 503, 500, 500, 500]
    control.pay(make_invoice()["id"])
    attempts = control.deliver_webhooks()
    for pause in (15, 45, 120, 180, 360, 720):
        control.advance(minutes=pause - 1)
        assert control.deliver_webhooks() == 0
        control.advance(minutes=1)
        attempts += control.deliver_webhooks()
    control.advance(days=9)
    assert control.deliver_webhooks() == 0
    (delivery,) = control.webhooks()
    start = datetime.fromisoformat(delivery["attempts"][0]["at"])
    after = [(datetime.fromisoformat(each["at"]) - start).total_seconds() / 3600 for each in delivery["attempts"]]
    assert (attempts, delivery["state"]) == (7, "ABANDONED")
    assert after == [0, 0.25, 1, 3, 6, 12, 24]
    assert len({each.headers["webhook-id"] for each in receiver.received}) == 1


def test_an_enveloped_event_says_when_it_was_attempted(
    control: SandboxControl, make_session: Make, receiver: Any
) -> None:
    receiver.statuses = [500]
    control.pay(make_session()["payment_link_url"])
    control.deliver_webhooks(limit=1)
    control.advance(minutes=15)
    control.deliver_webhooks()
    first_id = receiver.received[0].headers["webhook-id"]
    tries = [each.body for each in receiver.received if each.headers["webhook-id"] == first_id]
    assert [body["created"] for body in tries] == ["2026-01-15T02:00:00.000Z", "2026-01-15T02:15:00.000Z"]
    assert tries[0]["data"] == tries[1]["data"]


def test_a_delivery_nobody_listens_for_is_a_failed_attempt(
    control: SandboxControl, make_invoice: Make, account: XenditAccount
) -> None:
    account.callback_url = "http://127.0.0.1:9/nobody"
    control.pay(make_invoice("a")["id"])
    control.deliver_webhooks()
    account.callback_url = None
    control.pay(make_invoice("b")["id"])
    control.deliver_webhooks()
    failures = [each["attempts"][0]["failure"] for each in control.webhooks()]
    assert failures == ["ConnectError", "no callback URL is set"]


def test_the_receiver_and_its_token_can_be_set_while_running(
    control: SandboxControl, make_invoice: Make, receiver: Any, account: XenditAccount
) -> None:
    account.callback_url = None
    control.pay(make_invoice()["id"])
    control.send_payments_to(receiver.url, token="rotated")
    control.deliver_webhooks()
    assert receiver.received[0].headers["x-callback-token"] == "rotated"


def test_callbacks_can_be_doubled_lost_and_delayed_on_request(
    control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    control.steer_webhooks(copies=2)
    control.pay(make_invoice("twice")["id"])
    control.steer_webhooks(copies=2, new_ids=True)
    control.pay(make_invoice("two-ids")["id"])
    control.steer_webhooks(lose=1)
    control.pay(make_invoice("lost")["id"])
    control.steer_webhooks(delay_seconds=3600)
    control.pay(make_invoice("late")["id"])
    control.deliver_webhooks()
    assert [each.body["external_id"] for each in receiver.received] == ["twice", "twice", "two-ids", "two-ids"]
    ids = [each.headers["webhook-id"] for each in receiver.received]
    assert (ids[0] == ids[1], ids[2] == ids[3]) == (True, False)
    control.advance(hours=1)
    control.deliver_webhooks()
    assert [each.body["external_id"] for each in receiver.received][4:] == ["late"]
    assert [each["state"] for each in control.webhooks()].count("LOST") == 1


def test_callbacks_can_come_in_reverse(control: SandboxControl, make_session: Make, receiver: Any) -> None:
    control.pay(make_session()["payment_link_url"])
    usual = [each["event"] for each in control.webhooks()]
    control.deliver_webhooks(backwards=True)
    assert receiver.events() == usual[::-1]


def test_held_back_callbacks_overtake_each_other(control: SandboxControl, make_session: Make, receiver: Any) -> None:
    control.steer_webhooks(backwards=True)
    control.pay(make_session()["payment_link_url"])
    usual = [each["event"] for each in control.webhooks()]
    for _ in range(12):
        control.advance(minutes=5)
        control.deliver_webhooks()
    assert receiver.events() == usual[::-1]


def test_a_delivered_callback_can_be_sent_again_by_hand(
    control: SandboxControl, make_invoice: Make, receiver: Any
) -> None:
    control.pay(make_invoice()["id"])
    control.deliver_webhooks()
    control.resend_webhook(control.webhooks()[0]["number"])
    control.deliver_webhooks()
    first, again = receiver.received
    assert (first.body, first.headers["webhook-id"]) == (again.body, again.headers["webhook-id"])
