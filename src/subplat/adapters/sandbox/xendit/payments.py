"""Payments as the payments API (v3) shows them, and the events about them (v3 and v2)."""

from datetime import datetime
from typing import Any

from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.channels import Channel
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Number, Payment
from subplat.adapters.sandbox.xendit.reserved import Tags
from subplat.adapters.sandbox.xendit.state import XenditState

_API_VERSION = "v3"


def record(
    state: XenditState,
    *,
    at: datetime,
    owner_id: str,
    reference_id: str,
    amount: Number,
    currency: str,
    channel: Channel,
    failure_code: str | None = None,
    customer_id: str | None = None,
    payment_token_id: str | None = None,
    description: str | None = None,
    tags: Tags = frozenset(),
) -> Payment:
    """Enter an attempt: SUCCEEDED, or FAILED with its code."""
    ids = state.world.ids
    payment = Payment(
        id=f"py-{ids.uuid()}",
        payment_request_id=f"pr-{ids.uuid()}",
        reference_id=reference_id,
        owner_id=owner_id,
        amount=amount,
        currency=currency,
        channel=channel,
        status="SUCCEEDED" if failure_code is None else "FAILED",
        created=at,
        customer_id=customer_id,
        payment_token_id=payment_token_id,
        failure_code=failure_code,
        description=description,
        capture_id=f"cptr-{ids.uuid()}",
        tags=tags,
    )
    state.payments[payment.id] = payment
    return payment


def announce_payment(state: XenditState, payment: Payment) -> None:
    """Send the event of an attempt, in the version that the account is set to."""
    style = state.account.payment_events
    succeeded = payment.status == "SUCCEEDED"
    if style in ("v3", "both"):
        event = "payment.capture" if succeeded else "payment.failure"
        announce(
            state,
            event,
            view(state, payment),
            at=payment.created,
            subject=payment.id,
            api_version=_API_VERSION,
            tags=payment.tags,
        )
    if style in ("v2", "both"):
        event = "payment.succeeded" if succeeded else "payment.failed"
        announce(state, event, view_v2(payment), at=payment.created, subject=payment.id, tags=payment.tags)


def get(state: XenditState, payment_id: str) -> Payment:
    """The payment with that id."""
    try:
        return state.payments[payment_id]
    except KeyError:
        raise XenditError(404, "DATA_NOT_FOUND", "Payment not found.") from None


def view(state: XenditState, payment: Payment) -> dict[str, Any]:
    """A payment in v3; a failed one has a failure code and no captures."""
    succeeded = payment.status == "SUCCEEDED"
    capture = {
        "capture_id": payment.capture_id,
        "capture_amount": payment.amount,
        "capture_timestamp": stamp(payment.created),
    }
    return {
        "payment_id": payment.id,
        "business_id": state.account.business_id,
        "reference_id": payment.reference_id,
        "payment_request_id": payment.payment_request_id,
        "payment_token_id": payment.payment_token_id,
        "customer_id": payment.customer_id,
        "type": "PAY",
        "country": payment.country,
        "currency": payment.currency,
        "request_amount": payment.amount,
        "capture_method": "AUTOMATIC",
        "channel_code": payment.channel.code,
        "channel_properties": {},
        "captures": [capture] if succeeded else [],
        "status": payment.status,
        "failure_code": payment.failure_code,
        "description": payment.description,
        "created": stamp(payment.created),
        "updated": stamp(payment.created),
        "metadata": None,
    }


def view_v2(payment: Payment) -> dict[str, Any]:
    """A payment as the older events carry it."""
    return {
        "id": payment.id,
        "payment_request_id": payment.payment_request_id,
        "reference_id": payment.reference_id,
        "customer_id": payment.customer_id,
        "amount": payment.amount,
        "currency": payment.currency,
        "country": payment.country,
        "status": payment.status,
        "payment_method": {"type": payment.channel.method, "reusability": "ONE_TIME_USE"},
        "failure_code": payment.failure_code,
        "description": payment.description,
        "created": stamp(payment.created),
        "updated": stamp(payment.created),
        "metadata": None,
    }


def request_view(state: XenditState, payment: Payment) -> dict[str, Any]:
    """The payment request behind a payment, in v3."""
    return {
        "business_id": state.account.business_id,
        "reference_id": payment.reference_id,
        "payment_request_id": payment.payment_request_id,
        "latest_payment_id": payment.id,
        "payment_token_id": payment.payment_token_id,
        "customer_id": payment.customer_id,
        "type": "PAY",
        "country": payment.country,
        "currency": payment.currency,
        "request_amount": payment.amount,
        "capture_method": "AUTOMATIC",
        "channel_code": payment.channel.code,
        "channel_properties": {},
        "actions": [],
        "status": payment.status,
        "failure_code": payment.failure_code,
        "description": payment.description,
        "created": stamp(payment.created),
        "updated": stamp(payment.created),
        "metadata": None,
    }
