"""Invoices, as Xendit calls its payment links. They take no idempotency key; `external_id` is our reference, and not unique there."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.customers import fitting_email
from subplat.adapters.xendit.exact_json import Json
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.methods import payment_method
from subplat.application.ports.failures import MalformedAnswer, Rejected
from subplat.application.ports.payment_gateway import (
    GatewayLink,
    GatewayPayment,
    LinkRequest,
    LinkState,
    PaymentOutcome,
)

_STATES: Mapping[str, LinkState] = {
    "PENDING": LinkState.LIVE,
    # The money is there in both: SETTLED is PAID a day or so later.
    "PAID": LinkState.PAID,
    "SETTLED": LinkState.PAID,
    "EXPIRED": LinkState.EXPIRED,
}
_MOST_FOUND = 100
_MOST_ITEMS = 75
_SHORTEST_LIFE = 60


@frozen
class Invoices:
    """The four calls that there are."""

    api: XenditApi

    def create(self, request: LinkRequest, now: datetime) -> GatewayLink:
        """One more invoice."""
        made = Fields.of("an invoice", self.api.post("/v2/invoices", invoice_body(request, now)))
        link = gateway_link(made)
        if link.reference != request.reference:
            raise MalformedAnswer(SYSTEM, "the invoice that was made has another external_id")
        return link

    def find(self, reference: str) -> tuple[GatewayLink, ...]:
        """All of that reference, oldest first."""
        query = {"external_id": reference, "limit": str(_MOST_FOUND)}
        found = Fields.listed("invoices", self.api.get("/v2/invoices", query=query))
        # Compared again: whoever expires what was found must not depend on a filter working.
        links = [gateway_link(each) for each in found if each.maybe_text("external_id") == reference]
        return tuple(sorted(links, key=lambda link: (link.created_at, link.link_id)))

    def get(self, invoice_id: str) -> Fields | None:
        """The invoice as Xendit shows it; None if there is none."""
        try:
            return Fields.of("an invoice", self.api.get(f"/v2/invoices/{quote(invoice_id, safe='')}"))
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                return None
            raise

    def expire(self, invoice_id: str) -> GatewayLink:
        """Xendit refuses this for an invoice that is no longer open; then the answer is what it has become."""
        try:
            # The exclamation mark is part of the address, and there is no version in it.
            ended = self.api.post(f"/invoices/{quote(invoice_id, safe='')}/expire!")
        except Rejected as refusal:
            invoice = self.get(invoice_id)
            link = gateway_link(invoice) if invoice is not None else None
            if link is None or link.state is LinkState.LIVE:
                raise refusal from None
            return link
        return gateway_link(Fields.of("an invoice", ended))


def invoice_body(request: LinkRequest, now: datetime) -> dict[str, Json]:
    """What Xendit takes; what does not fit (a strange address, too many lines) is left out. We write our own mails."""
    life = int((request.expires_at - now).total_seconds())
    body: dict[str, Json] = {
        "external_id": request.reference,
        "amount": request.amount.amount,
        "currency": request.amount.currency.value,
        "description": _plain(request.description, 1000) or request.reference,
        "invoice_duration": max(life, _SHORTEST_LIFE),
        "should_send_email": False,
        "locale": "id",
    }
    email = fitting_email(request.payer.email, longest=254)
    if email is not None:
        body["payer_email"] = email
    if request.return_url is not None:
        body["success_redirect_url"] = request.return_url
        body["failure_redirect_url"] = request.return_url
    if 0 < len(request.lines) <= _MOST_ITEMS:
        body["items"] = [
            {"name": _plain(line.name, 255) or "-", "quantity": line.quantity, "price": line.price.amount}
            for line in request.lines
        ]
    return body


def gateway_link(invoice: Fields) -> GatewayLink:
    """An invoice in the words of the port."""
    state = _STATES.get(invoice.text("status"))
    if state is None:
        raise MalformedAnswer(SYSTEM, "an invoice has a status that is not documented")
    return GatewayLink(
        link_id=invoice.text("id"),
        reference=invoice.text("external_id"),
        url=invoice.url("invoice_url"),
        state=state,
        amount=invoice.money("amount"),
        created_at=invoice.instant("created"),
        expires_at=invoice.instant("expiry_date"),
    )


def invoice_payment(invoice: Fields) -> GatewayPayment | None:
    """The payment that an invoice got; None while it has none. Declined attempts leave no trace there.

    Its id is the invoice's own: an invoice is paid once, while `payment_id` exists for some channels only.
    """
    link = gateway_link(invoice)
    if link.state is not LinkState.PAID:
        return None
    paid = invoice.maybe_money("paid_amount") or link.amount
    if not paid.is_positive:
        raise MalformedAnswer(SYSTEM, "a paid invoice brought nothing")
    return GatewayPayment(
        payment_id=link.link_id,
        reference=link.reference,
        outcome=PaymentOutcome.SUCCEEDED,
        amount=paid,
        method=payment_method(invoice.maybe_text("payment_method"), invoice.maybe_text("payment_channel")),
        occurred_at=invoice.maybe_instant("paid_at") or invoice.instant("updated"),
        link_id=link.link_id,
    )


def _plain(text: str, longest: int) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text).strip()[:longest]
