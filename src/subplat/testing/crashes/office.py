"""The story's later stages: what people do beside selling and billing, and what they do when something is stuck.

They need the logins and the price book of the first stage, and nothing else of the others.
"""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from pyotp import TOTP

from subplat.adapters.sandbox.faults import FaultKind
from subplat.testing.crashes.desk import SHOWN_ONCE, Desk
from subplat.testing.crashes.ground import FINANCE_DESK
from subplat.testing.crashes.steps import (
    ADMIN,
    SALES,
    bill_status,
    closed_deal,
    contract_status,
    idr,
    mailed_token,
    new_client,
    offer_content,
    sent_offer,
    today,
)

CLERK = "clerk@reseller.example"
GIVEN_UP = "select job_id from jobs.overview where state = 'parked' and kind = 'quotations.mirror.v1'"
CONFIRMED = "select 1 from second_factors where confirmed_at is not null"
STEP_OF_CODES = timedelta(seconds=31)


def logins(desk: Desk) -> None:
    """One more login: another role, another password, a lost one, a second factor, locked out, let in again."""
    invited = desk.ask("key", "POST", "/users", {"email": CLERK, "full_name": "Tim Clerk", "role": "FINANCE"})
    clerk = invited["id"]
    desk.ask("key", "POST", f"/users/{clerk}/invite")
    link = desk.eventually("the clerk is invited", partial(mailed_token, desk, CLERK))
    _choose(desk, "/auth/invitations/accept", {"token": link, "password": _password(1)}, _password(1))
    desk.ask("key", "PUT", f"/users/{clerk}/role", {"role": "SALES"})
    desk.log_in(CLERK)
    _choose(desk, "/auth/password", {"current": _password(1), "wanted": _password(2)}, _password(2))
    lost = partial(mailed_token, desk, CLERK, "/reset-password/")
    desk.ask("nobody", "POST", "/auth/password/forgot", {"email": CLERK}, is_done=partial(_after_a_while, desk, lost))
    link = desk.eventually("the clerk gets a link", lost)
    _choose(desk, "/auth/password/reset", {"token": link, "password": _password(3)}, _password(3))
    secret = desk.ask(CLERK, "POST", "/auth/second-factor")["secret"]
    desk.ask(
        CLERK, "POST", "/auth/second-factor/confirm", partial(_code, desk, secret), is_done=partial(desk.one, CONFIRMED)
    )
    desk.notes.known[f"secret of {CLERK}"] = secret
    desk.log_in(CLERK)
    desk.ask(
        CLERK,
        "POST",
        "/auth/second-factor/remove",
        partial(_code, desk, secret),
        is_done=lambda: not desk.one(CONFIRMED),
    )
    del desk.notes.known[f"secret of {CLERK}"]
    desk.log_in(CLERK)
    desk.ask(CLERK, "POST", "/auth/logout-everywhere", may_be_done=True)
    desk.log_in(CLERK)
    desk.ask(ADMIN, "POST", f"/users/{clerk}/disable")
    desk.ask(ADMIN, "POST", f"/users/{clerk}/enable")
    desk.log_in(CLERK)


def keys(desk: Desk) -> None:
    """A key for a program, used and taken back; the listener moves, rests, and is told something again."""
    body = {"name": "ledger export", "scopes": ["clients:read"]}
    made = desk.ask(ADMIN, "POST", "/api-keys", body)
    if made == SHOWN_ONCE:
        # Nobody has seen it: another one is made, under another command.
        made = desk.ask(ADMIN, "POST", "/api-keys", body)
    desk.ask(f"Bearer {made['token']}", "GET", "/clients")
    desk.ask(ADMIN, "POST", f"/api-keys/{made['id']}/revoke")
    listener = desk.one("select id from outbound_endpoints")
    desk.ask(ADMIN, "PUT", f"/integrations/endpoints/{listener}", {"url": desk.ground.receiver.url, "patterns": ["*"]})
    desk.ask(ADMIN, "POST", f"/integrations/endpoints/{listener}/pause", {"reason": "it is being moved"})
    desk.ask(ADMIN, "POST", f"/integrations/endpoints/{listener}/resume")
    told = desk.one("select id from outbound_deliveries order by id limit 1")
    desk.ask(ADMIN, "POST", f"/integrations/deliveries/{told}/replay")


def master_data(desk: Desk) -> None:
    """Products, clients and rates are changed; an offer is turned down; a lead is forgotten."""
    product = desk.notes.known["workspace"]
    desk.ask(ADMIN, "PATCH", f"/products/{product}", {"description": "seats, by the month"})
    desk.ask(ADMIN, "POST", f"/products/{product}/withdraw")
    desk.ask(ADMIN, "POST", f"/products/{product}/offer-again")
    rate = {"currency": "USD", "day": today(desk).isoformat(), "rate": "16310", "source": "central bank"}
    desk.ask(FINANCE_DESK, "POST", "/exchange-rates", rate)
    client = new_client(desk, "Contoh Selatan", "contoh-selatan.example")
    desk.ask(SALES, "PATCH", f"/clients/{client}", {"phone": "+62 22 5550100"})
    seller = desk.one("select id from users where email = %s", SALES)
    desk.ask(ADMIN, "POST", f"/clients/{client}/assign", {"sales_user_id": str(seller)})
    seats = {"product_id": product, "quantity": 2, "unit_price": "14.40"}
    quotation = sent_offer(desk, client, offer_content(seats))
    desk.ask(SALES, "POST", f"/quotations/{quotation}/reject", {"reason": "too dear"})
    received = {"amount": idr("150000.00"), "reference": "TRF-0002"}
    desk.ask(FINANCE_DESK, "POST", f"/clients/{client}/wallet/record-top-up", received)
    lead = new_client(desk, "Contoh Lupa", "contoh-lupa.example")
    desk.ask(ADMIN, "POST", f"/clients/{lead}/anonymise", {"reason": "asked for by letter"})
    desk.ask(ADMIN, "POST", "/billing/run")


def terms(desk: Desk) -> None:
    """A contract changes: seats, price, status by hand; another one is cancelled before it is paid."""
    client = new_client(desk, "Contoh Utara", "contoh-utara.example")
    made = contract_by_hand(desk, client, desk.notes.known["workspace"])
    contract = made["subscription_id"]
    paid_by_hand(desk, made, "TRF-0003")
    desk.eventually("it is active", lambda: contract_status(desk, contract) == "ACTIVE")
    all_done(desk)
    item = desk.one("select id from subscription_items where subscription_id = %s", contract)
    path = f"/subscriptions/{contract}"
    desk.ask(SALES, "POST", f"{path}/items/{item}/change-quantity", {"quantity": 4})
    all_done(desk)
    desk.ask(SALES, "POST", f"{path}/items/{item}/schedule-quantity", {"quantity": 3})
    desk.ask(ADMIN, "POST", f"{path}/items/{item}/change-price", {"unit_price": idr("210000")})
    desk.ask(ADMIN, "POST", f"{path}/override", {"to": "SUSPENDED", "reason": "asked for"})
    all_done(desk)
    desk.ask(ADMIN, "POST", f"{path}/lift-override", {"reason": "asked for"})
    all_done(desk)
    unpaid = contract_by_offer(desk, client, "LINK")
    desk.page_of(str(unpaid["payment_link"]))
    desk.ask(ADMIN, "POST", f"/subscriptions/{unpaid['subscription_id']}/cancel", {"reason": "changed their mind"})
    open_links = "select count(*) from payment_links where status <> 'CLOSED' and billing_cycle_id = %s"
    desk.eventually("its link is closed", lambda: desk.one(open_links, unpaid["billing_cycle_id"]) == 0)


def stuck(desk: Desk) -> None:
    """A job that was given up is tried again by hand, and so is a callback; a service is switched on by hand."""
    desk.outside.outage("cosmic", True, kind=FaultKind.MALFORMED)
    client = new_client(desk, "Contoh Timur", "contoh-timur.example")
    seats = {"product_id": desk.notes.known["workspace"], "quantity": 2, "unit_price": "14.40"}
    sent_offer(desk, client, offer_content(seats))
    desk.eventually("the mirror is given up", partial(_given_up, desk))
    desk.outside.outage("cosmic", False)
    # One that was at work a moment ago may be given up as well.
    desk.settle()
    for (job,) in desk.rows(GIVEN_UP):
        # It is retried in a transaction of the queue's own: who has not heard of it is told that it is parked no more.
        desk.ask(ADMIN, "POST", f"/jobs/{job}/retry", may_be_done=True)
    desk.eventually("all is done after all", lambda: not desk.rows(GIVEN_UP))
    callback = desk.one("select id from webhook_events order by id limit 1")
    if callback is not None:
        desk.ask(ADMIN, "POST", f"/webhook-events/{callback}/replay")


def _given_up(desk: Desk) -> bool:
    """After one attempt instead of all of them."""
    desk.one(
        "with soon as (update absurd.t_bulk set max_attempts = 1 where task_name = 'quotations.mirror.v1'"
        " and state not in ('completed', 'failed') returning 1) select count(*) from soon"
    )
    return bool(desk.rows(GIVEN_UP))


def _after_a_while(desk: Desk, found: Callable[[], object]) -> object:
    """Whoever heard nothing looks into the mail before asking again."""
    desk.settle()
    return found()


def _choose(desk: Desk, path: str, body: dict[str, object], password: str) -> None:
    """A password of the clerk's, and a session with it."""
    desk.ask(CLERK, "POST", path, body, may_be_done=True)
    desk.notes.known[f"password of {CLERK}"] = password
    desk.log_in(CLERK)


def _password(number: int) -> str:
    return f"kamboja-putih-di-teras-{number}{number}"


def _code(desk: Desk, secret: str) -> dict[str, object]:
    """A code that was not used before."""
    desk.ground.time.advance(STEP_OF_CODES)
    return {"code": TOTP(secret).at(desk.ground.time.now())}


def contract_by_hand(desk: Desk, client: str, product: str) -> dict[str, Any]:
    """Without an offer."""
    wanted = {
        "client_id": client,
        "lines": [{"product_id": product, "quantity": 3, "unit_price": "200000"}],
        "billing_period": "MONTHLY",
        "start": today(desk).isoformat(),
    }
    made: dict[str, Any] = desk.ask(SALES, "POST", "/subscriptions", wanted)
    return _with_invoice_asked_for(desk, made)


def contract_by_offer(desk: Desk, client: str, collection: str) -> dict[str, Any]:
    """Two seats, offered and accepted."""
    seats = {"product_id": desk.notes.known["workspace"], "quantity": 2, "unit_price": "14.40"}
    return _with_invoice_asked_for(desk, closed_deal(desk, sent_offer(desk, client, offer_content(seats)), collection))


def _with_invoice_asked_for(desk: Desk, made: dict[str, Any]) -> dict[str, Any]:
    """Whether Finance is asked for what is paid or cancelled meanwhile would be a matter of chance."""
    bill = made["billing_cycle_id"]
    desk.eventually("Finance was asked", lambda: bill_status(desk, bill) == "INVOICE_REQUESTED")
    desk.settle()
    return made


def paid_by_hand(desk: Desk, made: Mapping[str, Any], reference: str, *, days_ago: int = 0) -> None:
    """All of the first bill, into the bank account."""
    received = {
        "amount": idr(str(made["amount"]["amount"])),
        "paid_on": (today(desk) - timedelta(days=days_ago)).isoformat(),
        "reference": reference,
    }
    desk.ask(FINANCE_DESK, "POST", f"/billing-cycles/{made['billing_cycle_id']}/confirm-payment", received)


def all_done(desk: Desk) -> None:
    """Outside is what is wanted."""
    waiting = "select count(*) from provisioning_tasks where status not in ('SUCCESS', 'CANCELLED')"
    desk.eventually("services are as they should be", lambda: desk.one(waiting) == 0)
