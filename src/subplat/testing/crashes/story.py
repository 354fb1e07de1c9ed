"""A small company's life in stages, by the API and the outside alone: from the first login to a refund, and the office's work.

Each stage begins and ends at rest, so that a run may begin with any of them.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from attrs import frozen

from subplat.testing.crashes.desk import Desk
from subplat.testing.crashes.ground import FINANCE_DESK
from subplat.testing.crashes.office import (
    all_done,
    contract_by_hand,
    keys,
    logins,
    master_data,
    paid_by_hand,
    stuck,
    terms,
)
from subplat.testing.crashes.steps import (
    ADMIN,
    SALES,
    bill_status,
    closed_deal,
    contract_status,
    due_day,
    idr,
    link_of,
    mailed_token,
    mornings,
    new_client,
    offer_content,
    open_bill,
    pay,
    send_offer,
    sent_offer,
)
from subplat.testing.crashes.strays import agreed_later, astray, untold
from subplat.testing.crashes.troubles import leaving, refused, thrown_away, unclear, unheard

PASSWORD = "melati-kuning-di-kebun-41"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
FIRST_MORNING = "2026-03-02T09:05+07:00"
OUT = "select count(*) from email_logs where related_type = %s and status = 'SENT'"


@frozen(kw_only=True)
class Stage:
    """One part of the life; `play` returns when what it is about has come true."""

    name: str
    play: Callable[[Desk], None]


def people(desk: Desk) -> None:
    """Three logins by mailed links, a listener for events, and a price book; outside, a machine that is switched off."""
    desk.outside.send_payments_to(f"{desk.ground.server.base_url}/webhooks/xendit")
    machine = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "name": "erp-1", "status": "TERMINATED"}
    desk.outside.send("PUT", "/google_cloud/instances", {**machine})
    desk.ask("key", "POST", "/integrations/endpoints", {"url": desk.ground.receiver.url, "patterns": ["*"]})
    for email, role in ((ADMIN, "ADMIN"), (SALES, "SALES"), (FINANCE_DESK, "FINANCE")):
        body = {"email": email, "full_name": f"Tim {role.title()}", "role": role}
        user = desk.ask("key", "POST", "/users", body)["id"]
        desk.ask("key", "POST", f"/users/{user}/invite")
        link = desk.eventually(f"{email} is invited", partial(mailed_token, desk, email))
        choice = {"token": link, "password": PASSWORD}
        desk.ask("nobody", "POST", "/auth/invitations/accept", choice, may_be_done=True)
        desk.notes.known[f"password of {email}"] = PASSWORD
        desk.log_in(email)
    workspace = {"code": "GW", "name": "Workspace Standard", "type": "GWORKSPACE", "google_sku": "1010020028"}
    product = desk.ask(ADMIN, "POST", "/products", {**workspace, "settings": {"plan": "FLEXIBLE"}})
    settings = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "instances": "erp-1"}
    engine = {"code": "VM", "name": "Compute Engine e2-standard-4", "type": "GCP", "settings": settings}
    desk.notes.known["workspace"] = product["id"]
    desk.notes.known["machine"] = desk.ask(ADMIN, "POST", "/products", engine)["id"]


def offer(desk: Desk) -> None:
    """W1: a lead, a quotation in two revisions, both sent."""
    known = desk.notes.known
    known["client"] = new_client(desk, "Contoh Nusantara", "contoh-nusantara.example")
    machine = {"product_id": known["machine"], "quantity": 1, "unit_price": "97.84"}

    def content(seats: int) -> dict[str, object]:
        return offer_content({"product_id": known["workspace"], "quantity": seats, "unit_price": "14.40"}, machine)

    known["quotation"] = sent_offer(desk, known["client"], content(39))
    desk.ask(SALES, "POST", f"/quotations/{known['quotation']}/revise", content(42))
    send_offer(desk, known["quotation"], revision=2)


def deal(desk: Desk) -> None:
    """W2: accepted, subscribed, and Finance is asked for the invoice."""
    known = desk.notes.known
    known["deal"] = closed_deal(desk, known["quotation"], "LINK")
    bill = known["deal"]["billing_cycle_id"]
    desk.eventually("Finance was asked", lambda: bill_status(desk, bill) == "INVOICE_REQUESTED")


def invoice(desk: Desk) -> None:
    """Finance answers by mail."""
    files = {"invoice.pdf": PDF, "faktur-pajak.pdf": PDF}
    desk.outside.answer(FINANCE_DESK, "Nomor invoice: INV/2026/0042", files)
    bill = desk.notes.known["deal"]["billing_cycle_id"]
    desk.eventually("the answer was read", lambda: bill_status(desk, bill) == "INVOICED")


def first_payment(desk: Desk) -> None:
    """W3: paid, told twice, services on, the client invited and welcomed."""
    pay(desk, desk.notes.known["deal"])
    contract = desk.notes.known["deal"]["subscription_id"]
    desk.eventually("it is active", lambda: contract_status(desk, contract) == "ACTIVE")
    desk.outside.resend_webhook(desk.outside.webhooks("xendit")[-1]["number"])
    pending = "select count(*) from provisioning_tasks where status <> 'SUCCESS'"
    desk.eventually("services are on", lambda: desk.one(pending) == 0)
    desk.eventually("the client is welcomed", lambda: desk.one(OUT, "WELCOME"))


def card(desk: Desk) -> None:
    """Another client agrees to be charged by itself each month."""
    known = desk.notes.known
    client = new_client(desk, "Contoh Bahari", "contoh-bahari.example")
    content = offer_content({"product_id": known["workspace"], "quantity": 5, "unit_price": "14.40"})
    quotation = sent_offer(desk, client, content)
    known["card"] = closed_deal(desk, quotation, "AUTO_DEBIT")
    bill = known["card"]["billing_cycle_id"]
    desk.eventually("Finance was asked", lambda: bill_status(desk, bill) == "INVOICE_REQUESTED")
    pay(desk, known["card"])
    contract = known["card"]["subscription_id"]
    desk.eventually("it is active", lambda: contract_status(desk, contract) == "ACTIVE")
    desk.eventually("the client is welcomed", lambda: desk.one(OUT, "WELCOME") == 2)


def wallet(desk: Desk) -> None:
    """A wallet is filled by a link and corrected by hand."""
    client = desk.notes.known["client"]
    amount = {"amount": idr("250000.00")}
    top_up = desk.ask(FINANCE_DESK, "POST", f"/clients/{client}/wallet/top-up", amount)["id"]
    url = "select url from wallet_top_ups where id = %s"
    page = desk.eventually("there is a link for the wallet", lambda: desk.one(url, top_up))
    later = desk.ground.time.now() + timedelta(hours=2)
    desk.wait_until(later.replace(minute=5).isoformat())
    desk.outside.pay(page)
    status = "select status from wallet_top_ups where id = %s"
    desk.eventually("the wallet is filled", lambda: desk.one(status, top_up) == "PAID")
    for direction in ("IN", "OUT"):
        change = {"direction": direction, "amount": idr("75000.00"), "reason": "rounding"}
        desk.ask(ADMIN, "POST", f"/clients/{client}/wallet/adjust", change)


def next_month(desk: Desk) -> None:
    """W4: a bill a week ahead, reminder, invoice; paid by link, and by the card on the day."""
    known = desk.notes.known
    contract = known["deal"]["subscription_id"]
    due = due_day(desk, contract)
    mornings(desk, due, -7, -6)
    bill = desk.eventually("the next bill is opened", lambda: open_bill(desk, contract))
    desk.ask(FINANCE_DESK, "POST", f"/billing-cycles/{bill}/invoice", {"number": "INV/2026/0043"})
    # Before eight nobody is reminded, and then there is no need to any more.
    desk.wait_until(f"{due - timedelta(days=1)}T05:05:00+07:00")
    # What came by a card can go back by the gateway.
    desk.outside.pay(desk.page_of(link_of(desk, bill)), method="CREDIT_CARD")
    desk.eventually("it is paid", lambda: bill_status(desk, bill) == "PAID")
    known["second bill"] = bill
    mornings(desk, due, 0, 1)
    charged = "select count(*) from billing_cycles where subscription_id = %s and status = 'PAID'"
    desk.eventually("the card was charged", lambda: desk.one(charged, known["card"]["subscription_id"]) == 2)


def unpaid_month(desk: Desk) -> None:
    """W4: nobody pays, the card is declined; services are off."""
    known = desk.notes.known
    contract = known["deal"]["subscription_id"]
    due = due_day(desk, contract)
    mornings(desk, due, -7)
    known["unpaid bill"] = desk.eventually("the bill is opened", lambda: open_bill(desk, contract))
    for plan in desk.outside.snapshot("xendit")["plans"]:
        if plan["status"] == "ACTIVE":
            desk.outside.decline(plan["id"], times=9)
    mornings(desk, due, 0, 1, 2, 3, 4, 5)
    desk.eventually("services are off", lambda: contract_status(desk, contract) == "SUSPENDED")


def recovery(desk: Desk) -> None:
    """Both are paid after all, and services are on again, as somebody sees for themselves."""
    known = desk.notes.known
    contract = known["deal"]["subscription_id"]
    pay(desk, {"payment_link": link_of(desk, known["unpaid bill"])})
    desk.eventually("services are on again", lambda: contract_status(desk, contract) == "ACTIVE")
    all_done(desk)
    seen = desk.ask(ADMIN, "GET", f"/subscriptions/{contract}/drift")
    if seen["drifts"] or not seen["looked_at"]:
        desk.strange.append(f"outside is not as the books have it: {seen}")


def by_hand(desk: Desk) -> None:
    """W5: without the gateway, a deal made and paid by hand; automatic later."""
    known = desk.notes.known
    desk.outside.outage("xendit", True)
    client = new_client(desk, "Contoh Manual", "contoh-manual.example")
    made = contract_by_hand(desk, client, known["workspace"])
    paid_by_hand(desk, made, "TRF-0001")
    contract = made["subscription_id"]
    desk.eventually("it is active", lambda: contract_status(desk, contract) == "ACTIVE")
    desk.outside.outage("xendit", False)
    desk.ask(SALES, "POST", f"/subscriptions/{contract}/automate", {"collection": "LINK"})


def refund(desk: Desk) -> None:
    """A part of a payment goes back by the gateway, a part to the wallet."""
    bill = desk.notes.known["second bill"]
    payment = desk.one("select id from payments where billing_cycle_id = %s", bill)
    for destination in ("GATEWAY", "WALLET"):
        body = {"amount": idr("100000.00"), "to": destination, "reason": "too much"}
        desk.ask(ADMIN, "POST", f"/payments/{payment}/refund", body)
    done = "select count(*) from refunds where status = 'SUCCEEDED'"
    desk.eventually("the money is back", lambda: desk.one(done) == 2)


def _named(*plays: Callable[[Desk], None]) -> tuple[Stage, ...]:
    return tuple(Stage(name=play.__name__.replace("_", " "), play=play) for play in plays)


BUSINESS = _named(
    people,
    offer,
    deal,
    invoice,
    first_payment,
    card,
    wallet,
    next_month,
    unpaid_month,
    recovery,
    by_hand,
    refund,
)
OFFICE = _named(
    logins,
    keys,
    master_data,
    terms,
    stuck,
    refused,
    unheard,
    unclear,
    thrown_away,
    leaving,
    untold,
    astray,
    agreed_later,
)
"""What may be tried only so often by one person, and what waits for another answer than the first."""
STAGES = (*BUSINESS, *OFFICE)
