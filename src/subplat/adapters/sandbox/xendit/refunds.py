"""Refunds: PENDING, then SUCCEEDED, FAILED or CANCELLED."""

from datetime import datetime
from typing import Any

from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.errors import XenditError, wrong
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Fields, Payment, Refund
from subplat.adapters.sandbox.xendit.reserved import Tag
from subplat.adapters.sandbox.xendit.schema_parts import AMOUNT, CURRENCY, TEXT, closed, metadata, one_of, text
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import check

_NEW = closed(
    ("reason",),
    payment_request_id=TEXT,
    invoice_id=TEXT,
    reference_id=text(1, 255),
    currency=CURRENCY,
    amount=AMOUNT,
    reason=one_of("FRAUDULENT", "DUPLICATE", "REQUESTED_BY_CUSTOMER", "CANCELLATION", "OTHERS"),
    metadata=metadata(50, 40, 500),
)
_COUNTED = ("PENDING", "SUCCEEDED")


def create(state: XenditState, body: Fields) -> Refund:
    """A refund of a payment, whole or in part; processed a little later."""
    check(body, _NEW)
    payment, invoice_id = _paid(state, body)
    _refuse_repeated_reference(state, body)
    amount = _amount(state, body, payment)
    now = state.now
    refund = Refund(
        id=f"rfd-{state.world.ids.uuid()}",
        request=body,
        payment=payment,
        invoice_id=invoice_id,
        amount=amount,
        created=now,
        updated=now,
        will_fail_with="REFUND_FAILED" if Tag.REFUND_FAILS in payment.tags else None,
    )
    state.refunds[refund.id] = refund
    state.agenda.put(now + state.account.refund_after, lambda at: _process(state, refund, at))
    return refund


def get(state: XenditState, refund_id: str) -> Refund:
    """The refund with that id."""
    try:
        return state.refunds[refund_id]
    except KeyError:
        raise XenditError(404, "DATA_NOT_FOUND", "Refund not found.") from None


def cancel(state: XenditState, refund_id: str) -> Refund:
    """Stop a refund that is still PENDING."""
    refund = get(state, refund_id)
    if refund.status != "PENDING":
        raise XenditError(400, "INELIGIBLE_TRANSACTION_STATUS", f"The refund is {refund.status} already.")
    refund.status = "CANCELLED"
    refund.updated = state.now
    return refund


def view(refund: Refund) -> dict[str, Any]:
    """A refund as the API shows it, and as its events carry it."""
    return {
        "id": refund.id,
        "payment_request_id": refund.payment.payment_request_id,
        "payment_id": refund.payment.id,
        "invoice_id": refund.invoice_id,
        "payment_method_type": refund.payment.channel.method,
        "reference_id": refund.request.get("reference_id"),
        "channel_code": refund.payment.channel.code,
        "currency": refund.payment.currency,
        "amount": refund.amount,
        "status": refund.status,
        "reason": refund.request["reason"],
        "failure_code": refund.failure_code,
        "refund_fee_amount": None,
        "metadata": refund.request.get("metadata"),
        "created": stamp(refund.created),
        "updated": stamp(refund.updated),
    }


def _paid(state: XenditState, body: Fields) -> tuple[Payment, str | None]:
    if ("payment_request_id" in body) == ("invoice_id" in body):
        raise wrong("payment_request_id", "exactly one of payment_request_id and invoice_id is required", "object.xor")
    if "invoice_id" in body:
        invoice = state.invoices.get(body["invoice_id"])
        if invoice is None:
            raise XenditError(404, "DATA_NOT_FOUND", "Invoice not found.")
        payment = invoice.payment
    else:
        payment = state.payment_with_request(body["payment_request_id"])
        invoice = state.invoices.get(payment.owner_id) if payment else None
        if payment is None:
            raise XenditError(404, "DATA_NOT_FOUND", "Payment request not found.")
    if payment is None or payment.status != "SUCCEEDED":
        raise XenditError(400, "INELIGIBLE_TRANSACTION_STATUS", "Only a successful payment can be refunded.")
    if not payment.channel.refundable:
        raise XenditError(403, "REFUND_NOT_SUPPORTED", f"{payment.channel.code} does not support refunds.")
    return payment, invoice.id if invoice else None


def _refuse_repeated_reference(state: XenditState, body: Fields) -> None:
    reference = body.get("reference_id")
    if reference is not None and any(each.request.get("reference_id") == reference for each in state.refunds.values()):
        raise XenditError(409, "DUPLICATE_ERROR", "A refund with this reference_id exists already.")


def _amount(state: XenditState, body: Fields, payment: Payment) -> Any:
    others = [each for each in state.refunds.values() if each.payment is payment and each.status in _COUNTED]
    if any(each.status == "PENDING" for each in others):
        raise XenditError(400, "REFUND_IN_PROGRESS", "Another refund of this payment is in progress.")
    if body.get("currency", payment.currency) != payment.currency:
        raise XenditError(400, "INVALID_VALUE_ERROR", "The currency differs from the payment's.")
    left = payment.amount - sum(each.amount for each in others)
    amount = body.get("amount", left)
    if amount > left or left == 0:
        raise XenditError(400, "REFUND_AMOUNT_EXCEEDED", "The amount exceeds what is left of the payment.")
    return amount


def _process(state: XenditState, refund: Refund, at: datetime) -> None:
    if refund.status != "PENDING":
        return
    refund.failure_code = refund.will_fail_with
    refund.status = "SUCCEEDED" if refund.failure_code is None else "FAILED"
    refund.updated = at
    announce(
        state,
        f"refund.{refund.status.lower()}",
        view(refund),
        at=at,
        subject=refund.id,
        api_version="v3",
        tags=refund.payment.tags,
    )
