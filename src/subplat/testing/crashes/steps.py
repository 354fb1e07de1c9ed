"""What people do again and again in the story, and what they look at."""

from collections.abc import Mapping
from datetime import date, timedelta

from subplat.testing.crashes.desk import Desk

ADMIN, SALES = "admin@reseller.example", "sales@reseller.example"


def new_client(desk: Desk, name: str, domain: str) -> str:
    lead = {
        "name": f"PT {name}",
        "billing_email": f"finance@{domain}",
        "contact_email": f"it@{domain}",
        "tax_number": "0098765432102000",
        "billing_address": "Jl. Contoh Raya No. 10, Bandung 40262",
        "workspace_domain": domain,
    }
    made: str = desk.ask(SALES, "POST", "/clients", lead)["id"]
    return made


def offer_content(*lines: Mapping[str, object]) -> dict[str, object]:
    return {"lines": lines, "exchange_rate": "16250", "billing_period": "MONTHLY"}


def sent_offer(desk: Desk, client: str, content: Mapping[str, object]) -> str:
    quotation: str = desk.ask(SALES, "POST", "/quotations", {**content, "client_id": client})["id"]
    send_offer(desk, quotation, revision=1)
    return quotation


def send_offer(desk: Desk, quotation: str, *, revision: int) -> None:
    drafted = "select 1 from email_logs where related_id = %s and revision = %s and related_type = 'QUOTATION'"
    desk.eventually("a mail is drafted", lambda: desk.one(drafted, quotation, revision))
    desk.ask(SALES, "POST", f"/quotations/{quotation}/send")
    status = "select status from quotations where id = %s"
    desk.eventually("it was sent", lambda: desk.one(status, quotation) == "SENT")


def closed_deal(desk: Desk, quotation: str, collection: str) -> dict[str, object]:
    desk.ask(SALES, "POST", f"/quotations/{quotation}/accept")
    path = f"/quotations/{quotation}/generate-subscription"
    made: dict[str, object] = desk.ask(SALES, "POST", path, {"collection": collection})
    return made


def pay(desk: Desk, made: Mapping[str, object]) -> None:
    desk.outside.pay(desk.page_of(str(made["payment_link"])))


def mailed_token(desk: Desk, address: str, path: str = "/welcome/") -> str | None:
    """The last part of the newest link of this kind."""
    links = [
        word.rpartition("/")[2]
        for mail in desk.outside.mailbox(address)
        for word in str(mail["body"]).split()
        if path in word
    ]
    return links[-1] if links else None


def mornings(desk: Desk, due: date, *days: int) -> None:
    for day in days:
        desk.wait_until(f"{due + timedelta(days=day)}T10:05:00+07:00")


def today(desk: Desk) -> date:
    return desk.ground.platform.container.clock().today()


def due_day(desk: Desk, contract: object) -> date:
    due: date = desk.one("select next_billing_date from subscriptions where id = %s", contract)
    return due


def open_bill(desk: Desk, contract: object) -> str | None:
    found = "select id from billing_cycles where subscription_id = %s and status not in ('PAID', 'CANCELLED', 'FAILED')"
    bill = desk.one(found, contract)
    return None if bill is None else str(bill)


def link_of(desk: Desk, bill: object) -> str:
    token = desk.one("select pay_token from billing_cycles where id = %s", bill)
    return f"{desk.ground.server.base_url}/pay/{token}"


def bill_status(desk: Desk, bill: object) -> object:
    return desk.one("select status from billing_cycles where id = %s", bill)


def contract_status(desk: Desk, contract: object) -> object:
    return desk.one("select status from subscriptions where id = %s", contract)


def idr(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "IDR"}
