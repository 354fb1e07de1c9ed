"""The story's stages about money that comes another way than it was asked for: untold, for nobody, by another agreement."""

from functools import partial

import httpx

from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.testing.crashes.desk import Desk
from subplat.testing.crashes.ground import FINANCE_DESK
from subplat.testing.crashes.office import all_done, contract_by_hand, contract_by_offer, paid_by_hand
from subplat.testing.crashes.steps import (
    ADMIN,
    SALES,
    bill_status,
    contract_status,
    due_day,
    idr,
    link_of,
    mornings,
    new_client,
    open_bill,
)

ALL = 99


def untold(desk: Desk) -> None:
    """No callback arrives: a page that somebody closed at the gateway, a payment and the end of a refund are found by looking."""
    client = new_client(desk, "Contoh Laut", "contoh-laut.example")
    made = contract_by_offer(desk, client, "LINK")
    desk.page_of(str(made["payment_link"]))
    desk.settle()
    desk.outside.steer_webhooks(lose=ALL)
    closed = "select gateway_id from payment_links where billing_cycle_id = %s"
    _at_the_gateway(desk, f"/invoices/{desk.one(closed, made['billing_cycle_id'])}/expire!")
    ended = "select 1 from payment_links where billing_cycle_id = %s and status = 'CLOSED'"
    desk.eventually("the page is known to be closed", lambda: desk.one(ended, made["billing_cycle_id"]))
    desk.outside.pay(desk.page_of(str(made["payment_link"])), method="CREDIT_CARD")
    desk.eventually("it is found", lambda: contract_status(desk, made["subscription_id"]) == "ACTIVE")
    all_done(desk)
    payment = desk.one("select id from payments where billing_cycle_id = %s", made["billing_cycle_id"])
    body = {"amount": idr("100000.00"), "to": "GATEWAY", "reason": "too much"}
    refund = desk.ask(ADMIN, "POST", f"/payments/{payment}/refund", body)["id"]
    status = "select status from refunds where id = %s"
    desk.eventually("the money is back", lambda: desk.one(status, refund) == "SUCCEEDED")
    desk.outside.steer_webhooks()


def astray(desk: Desk) -> None:
    """A link that was made at the gateway's own desk is paid: Finance says whose money it is."""
    client = new_client(desk, "Contoh Sawah", "contoh-sawah.example")
    _at_the_gateway(desk, "/v2/invoices", {"external_id": "made-by-hand", "amount": 125000, "currency": "IDR"})
    desk.outside.pay("made-by-hand")
    receipt = "select id from quarantined_receipts where resolved_at is null"
    found = desk.eventually("nobody knows whose it is", partial(desk.one, receipt))
    body = {"client_id": client, "reason": "they wrote that it is theirs"}
    desk.ask(FINANCE_DESK, "POST", f"/quarantined-receipts/{found}/place", body)


def agreed_later(desk: Desk) -> None:
    """A contract that was paid by hand goes over to the gateway: the payer of its second bill agrees to be charged."""
    client = new_client(desk, "Contoh Kebun", "contoh-kebun.example")
    made = contract_by_hand(desk, client, desk.notes.known["workspace"])
    contract = made["subscription_id"]
    paid_by_hand(desk, made, "TRF-0300", days_ago=20)
    desk.eventually("it is active", lambda: contract_status(desk, contract) == "ACTIVE")
    all_done(desk)
    desk.ask(SALES, "POST", f"/subscriptions/{contract}/automate", {"collection": "AUTO_DEBIT"})
    mornings(desk, due_day(desk, contract), -7)
    bill = desk.eventually("its next bill is opened", lambda: open_bill(desk, contract))
    desk.eventually("Finance was asked", lambda: bill_status(desk, bill) == "INVOICE_REQUESTED")
    # A visitor who comes before the page is there makes one at the same time: whether there are two would be chance.
    desk.settle()
    desk.outside.pay(desk.page_of(link_of(desk, bill)))
    desk.eventually("it is paid", lambda: bill_status(desk, bill) == "PAID")
    plan = "select xendit_subscription_id from subscriptions where id = %s"
    desk.eventually("the plan is known", lambda: desk.one(plan, contract))


def _at_the_gateway(desk: Desk, path: str, body: dict[str, object] | None = None) -> None:
    """What a person does on the gateway's own pages."""
    account = (XenditAccount().secret_key, "")
    httpx.post(f"{desk.ground.sandbox_url}/xendit{path}", json=body, auth=account, trust_env=False).raise_for_status()
