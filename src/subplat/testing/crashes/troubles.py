"""The story's later stages: outside systems that are down or refuse, answers that say nothing, a draft
that is thrown away, and clients who leave."""

from datetime import timedelta

import httpx

from subplat.adapters.sandbox.faults import FaultKind
from subplat.testing.crashes.desk import Desk
from subplat.testing.crashes.ground import FINANCE_DESK
from subplat.testing.crashes.office import all_done, contract_by_hand, contract_by_offer, paid_by_hand
from subplat.testing.crashes.steps import (
    ADMIN,
    SALES,
    contract_status,
    mornings,
    new_client,
    offer_content,
    pay,
    today,
)

NOT_ON = "select id from provisioning_tasks where status = 'FAILED'"


def refused(desk: Desk) -> None:
    """Google refuses a service twice; it is switched on by hand, and another one by a program."""
    body = {"code": "GW-X", "name": "Workspace, misspelt", "type": "GWORKSPACE", "google_sku": "1010020028"}
    product = desk.ask(ADMIN, "POST", "/products", {**body, "settings": {"plan": "FLEXIBEL"}})["id"]
    for number, name in enumerate(("Barat", "Tengah")):
        client = new_client(desk, f"Contoh {name}", f"contoh-{name.lower()}.example")
        made = contract_by_hand(desk, client, product)
        paid_by_hand(desk, made, f"TRF-10{number}")
        task = desk.eventually("Google has refused", lambda: desk.one(NOT_ON))
        if number:
            result = {"outcome": "SUCCESS", "reason": "done in the console", "resource": "by-hand"}
            desk.ask("key", "POST", f"/provisioning-tasks/{task}/result", result)
            continue
        desk.ask(ADMIN, "POST", f"/provisioning-tasks/{task}/retry")
        desk.settle()
        desk.ask(ADMIN, "POST", f"/provisioning-tasks/{task}/done-by-hand", {"reason": "done in the console"})
    all_done(desk)


def unheard(desk: Desk) -> None:
    """Google is down for a while, then the gateway: what they have to do waits; a callback is ignored, and looked into later."""
    known = desk.notes.known
    desk.outside.outage("google_workspace", True)
    client = new_client(desk, "Contoh Gunung", "contoh-gunung.example")
    made = contract_by_hand(desk, client, known["workspace"])
    paid_by_hand(desk, made, "TRF-0200")
    desk.eventually("the contract is active", lambda: contract_status(desk, made["subscription_id"]) == "ACTIVE")
    waits = "select 1 from jobs.overview where kind = %s and state = 'retrying'"
    desk.eventually("it waits for Google", lambda: desk.one(waits, "provisioning.run_task.v1"))
    desk.outside.outage("google_workspace", False)
    all_done(desk)
    # Another one: Google sells a client the same seats once.
    client = new_client(desk, "Contoh Rawa", "contoh-rawa.example")
    deal = contract_by_offer(desk, client, "LINK")
    page = desk.page_of(str(deal["payment_link"]))
    desk.settle()
    desk.outside.outage("xendit", True)
    desk.outside.pay(page)
    told = "select id from webhook_events where processed_at is null and error_message is not null"
    callback = desk.eventually("nobody can look into a callback", lambda: desk.one(told))
    desk.ask(ADMIN, "POST", f"/webhook-events/{callback}/ignore", {"reason": "we ask again when they are back"})
    desk.outside.outage("xendit", False)
    desk.ask(ADMIN, "POST", f"/webhook-events/{callback}/replay")
    desk.eventually("it is active", lambda: contract_status(desk, deal["subscription_id"]) == "ACTIVE")
    all_done(desk)


def unclear(desk: Desk) -> None:
    """Finance answers something else; an offer is written by hand, and runs out."""
    known = desk.notes.known
    client = new_client(desk, "Contoh Danau", "contoh-danau.example")
    seats = {"product_id": known["workspace"], "quantity": 2, "unit_price": "14.40"}
    made = contract_by_offer(desk, client, "LINK")
    desk.outside.answer(FINANCE_DESK, "Sedang dicek, besok saya kabari lagi.")
    mail = desk.eventually("it is not understood", lambda: desk.one("select id from unclear_mails"))
    desk.settle()
    desk.ask(FINANCE_DESK, "POST", f"/unclear-mails/{mail}/close", {"reason": "it says nothing"})
    pay(desk, made)
    desk.eventually("it is active", lambda: contract_status(desk, made["subscription_id"]) == "ACTIVE")
    all_done(desk)
    short = {**offer_content(seats), "valid_until": (today(desk) + timedelta(days=1)).isoformat()}
    offer = desk.ask(SALES, "POST", "/quotations", {**short, "client_id": client})["id"]
    drafted = "select id from email_logs where related_id = %s and related_type = 'QUOTATION'"
    draft = desk.eventually("a mail is drafted", lambda: desk.one(drafted, offer))
    desk.ask(SALES, "PATCH", f"/emails/{draft}", {"subject": "Penawaran khusus", "body": "Dengan hormat, terlampir."})
    desk.ask(SALES, "POST", f"/quotations/{offer}/send")
    status = "select status from quotations where id = %s"
    desk.eventually("it was sent", lambda: desk.one(status, offer) == "SENT")
    mornings(desk, today(desk), 2)
    desk.eventually("it has run out", lambda: desk.one(status, offer) == "EXPIRED")


def thrown_away(desk: Desk) -> None:
    """Gmail sends nothing for a while, and somebody throws the draft of an offer away: it is sent anew by hand."""
    client = new_client(desk, "Contoh Hutan", "contoh-hutan.example")
    seats = {"product_id": desk.notes.known["workspace"], "quantity": 2, "unit_price": "14.40"}
    offer = desk.ask(SALES, "POST", "/quotations", {**offer_content(seats), "client_id": client})["id"]
    written = "select id from email_logs where related_id = %s and related_type = 'QUOTATION'"
    mail = desk.eventually("a mail is written", lambda: desk.one(written, offer))
    desk.outside.fail("gmail", FaultKind.STATUS_503, "POST */drafts/send", times=None)
    desk.ask(SALES, "POST", f"/quotations/{offer}/send")
    draft = "select gmail_draft_id from email_logs where id = %s"
    drafted = desk.eventually("it is in the mailbox", lambda: desk.one(draft, mail))
    _throw_away(desk, drafted)
    desk.outside.clear_faults()
    status = "select status from email_logs where id = %s"
    desk.eventually("it is given up", lambda: desk.one(status, mail) == "FAILED")
    desk.ask(SALES, "POST", f"/emails/{mail}/send")
    desk.eventually("it was sent", lambda: desk.one(status, mail) == "SENT")


def leaving(desk: Desk) -> None:
    """A contract that is charged by itself ends; so does one whose first charge nobody has agreed to yet."""
    client = new_client(desk, "Contoh Pantai", "contoh-pantai.example")
    charged = contract_by_offer(desk, client, "AUTO_DEBIT")
    pay(desk, charged)
    desk.eventually("it is active", lambda: contract_status(desk, charged["subscription_id"]) == "ACTIVE")
    all_done(desk)
    waiting = contract_by_offer(desk, client, "AUTO_DEBIT")
    desk.page_of(str(waiting["payment_link"]))
    for made in (waiting, charged):
        path = f"/subscriptions/{made['subscription_id']}/cancel"
        desk.ask(ADMIN, "POST", path, {"reason": "they move elsewhere"})
        desk.settle()
    all_done(desk)
    desk.settle()


def _throw_away(desk: Desk, draft: str) -> None:
    """In Gmail itself."""
    mailbox = f"{desk.ground.sandbox_url}/google/gmail/v1/users/{SALES}"
    person = {"authorization": "Bearer of the mailbox"}
    httpx.delete(f"{mailbox}/drafts/{draft}", headers=person, trust_env=False).raise_for_status()
