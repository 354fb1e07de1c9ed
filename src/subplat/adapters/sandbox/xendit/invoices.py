"""Invoices, the legacy payment links: PENDING, then PAID and SETTLED, or EXPIRED."""

from datetime import datetime, timedelta

from subplat.adapters.sandbox.xendit import invoice_view
from subplat.adapters.sandbox.xendit.callbacks import announce_flat
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.invoice_schema import check_new
from subplat.adapters.sandbox.xendit.objects import Fields, Invoice, Payment
from subplat.adapters.sandbox.xendit.reserved import tags_in
from subplat.adapters.sandbox.xendit.state import XenditState

_DAY_SECONDS = 24 * 3600


def create(state: XenditState, body: Fields) -> Invoice:
    """A new invoice; nothing stops a second one with the same external_id."""
    check_new(body)
    now = state.now
    invoice_id = state.world.ids.hex24()
    payer = body.get("customer") or {}
    invoice = Invoice(
        id=invoice_id,
        request=body,
        created=now,
        updated=now,
        expires_at=now + timedelta(seconds=int(body.get("invoice_duration", _DAY_SECONDS))),
        url=f"{state.public_url}/checkout/web/{invoice_id}",
        tags=tags_in(
            body.get("payer_email"),
            payer.get("email"),
            payer.get("given_names"),
            body.get("description"),
            amount=body["amount"],
        ),
    )
    state.invoices[invoice.id] = invoice
    state.agenda.put(invoice.expires_at, lambda at: _expire_if_open(state, invoice, at))
    return invoice


def get(state: XenditState, invoice_id: str) -> Invoice:
    """The invoice with that id."""
    try:
        return state.invoices[invoice_id]
    except KeyError:
        raise XenditError(404, "INVOICE_NOT_FOUND_ERROR", "Invoice not found.") from None


def expire(state: XenditState, invoice_id: str) -> Invoice:
    """End an open invoice now; one that is paid or expired already is refused."""
    invoice = get(state, invoice_id)
    if invoice.status != "PENDING":
        raise XenditError(400, "INVALID_INVOICE_STATUS_ERROR", f"The invoice is {invoice.status} already.")
    _expire_if_open(state, invoice, state.now)
    return invoice


def settle_payment(state: XenditState, invoice: Invoice, payment: Payment, at: datetime) -> None:
    """A payment came in: PAID, a callback, and SETTLED later."""
    invoice.status = "PAID"
    invoice.updated = at
    invoice.payment = payment
    invoice.destination = state.world.ids.number(16)
    announce_flat(
        state,
        "invoice.paid",
        invoice_view.callback_body(state, invoice),
        at=at,
        subject=invoice.id,
        tags=invoice.tags,
    )
    if state.account.channel_callbacks:
        send_channel_callback(state, invoice, at)
    state.agenda.put(at + state.account.settle_after, lambda then: _settle(invoice, then))


def send_channel_callback(state: XenditState, invoice: Invoice, at: datetime) -> None:
    """The older callback of the channel itself, for the channels that have one."""
    channel_body = invoice_view.channel_callback_body(state, invoice)
    if channel_body is not None:
        event = str(channel_body.get("event", "virtual_account.paid"))
        announce_flat(state, event, channel_body, at=at, subject=invoice.id, tags=invoice.tags)


def _expire_if_open(state: XenditState, invoice: Invoice, at: datetime) -> None:
    if invoice.status != "PENDING":
        return
    invoice.status = "EXPIRED"
    invoice.updated = at
    announce_flat(
        state,
        "invoice.expired",
        invoice_view.callback_body(state, invoice),
        at=at,
        subject=invoice.id,
        tags=invoice.tags,
    )


def _settle(invoice: Invoice, at: datetime) -> None:
    if invoice.status == "PAID":
        invoice.status = "SETTLED"
        invoice.updated = at
