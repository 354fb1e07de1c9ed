"""Payments of the v3 API: what sessions and plans are paid by."""

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.methods import payment_method
from subplat.application.ports.failures import MalformedAnswer, Rejected
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.domain.money import Money

_VERSION = "2024-11-11"
_OUTCOMES: Mapping[str, PaymentOutcome] = {
    "SUCCEEDED": PaymentOutcome.SUCCEEDED,
    "FAILED": PaymentOutcome.FAILED,
    "EXPIRED": PaymentOutcome.FAILED,
    "CANCELED": PaymentOutcome.FAILED,
    "CANCELLED": PaymentOutcome.FAILED,
    # Authorised money is only reserved.
    "AUTHORIZED": PaymentOutcome.PENDING,
    "ACCEPTING_PAYMENTS": PaymentOutcome.PENDING,
    "REQUIRES_ACTION": PaymentOutcome.PENDING,
    "PENDING": PaymentOutcome.PENDING,
}


@frozen
class Payments:
    """Read only."""

    api: XenditApi

    def get(self, payment_id: str) -> Fields | None:
        """By its own id, or by that of its request (`pr-…`); None if there is none."""
        if payment_id.startswith("pr-"):
            request = self._read(f"/v3/payment_requests/{quote(payment_id, safe='')}")
            latest = request.maybe_text("latest_payment_id") if request is not None else None
            return None if latest is None else self._read(f"/v3/payments/{quote(latest, safe='')}")
        return self._read(f"/v3/payments/{quote(payment_id, safe='')}")

    def refunded(self, refund_id: str) -> tuple[str | None, str | None]:
        """Invoice and payment that a refund gives back; None where it names none."""
        refund = self._read(f"/refunds/{quote(refund_id, safe='')}")
        if refund is None:
            return None, None
        return refund.maybe_text("invoice_id"), refund.maybe_text("payment_id") or refund.maybe_text(
            "payment_request_id"
        )

    def _read(self, path: str) -> Fields | None:
        try:
            return Fields.of("a payment", self.api.get(path, version=_VERSION))
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                return None
            raise


def outcome(status: str) -> PaymentOutcome:
    """Raises MalformedAnswer for a status that is not documented: better asked again than guessed."""
    found = _OUTCOMES.get(status)
    if found is None:
        raise MalformedAnswer(SYSTEM, "a payment has a status that is not documented")
    return found


def captured(payment: Fields) -> Money:
    """What was really taken; what was asked for if nothing is listed as captured."""
    asked = payment.money("request_amount")
    captures = payment.list("captures")
    if not captures:
        return asked
    currency = payment.text("currency")
    return Money.total((capture.money_in("capture_amount", currency) for capture in captures), asked.currency)


def gateway_payment(payment: Fields) -> GatewayPayment:
    """A payment that belongs to no plan, in the words of the port."""
    result = outcome(payment.text("status"))
    captures = payment.list("captures")
    at = captures[-1].maybe_instant("capture_timestamp") if captures else None
    return GatewayPayment(
        payment_id=payment.text("payment_id"),
        reference=payment.maybe_text("reference_id"),
        outcome=result,
        amount=captured(payment) if result is PaymentOutcome.SUCCEEDED else payment.money("request_amount"),
        method=payment_method(payment.maybe_text("channel_code")),
        occurred_at=at or payment.maybe_instant("updated") or payment.instant("created"),
        failure_reason=payment.maybe_text("failure_code"),
    )
