"""The `RefundGateway` port over Xendit's refunds."""

from collections.abc import Mapping
from urllib.parse import quote

from attrs import frozen

from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.exact_json import Json
from subplat.adapters.xendit.failures import NOT_FOUND, SYSTEM
from subplat.adapters.xendit.fields import Fields
from subplat.adapters.xendit.payments import Payments
from subplat.application.ports.failures import MalformedAnswer, Rejected
from subplat.application.ports.payment_gateway import GatewayRefund, RefundRequest, RefundState

_STATES: Mapping[str, RefundState] = {
    "PENDING": RefundState.PENDING,
    "REQUIRES_ACTION": RefundState.PENDING,
    "SUCCEEDED": RefundState.SUCCEEDED,
    "FAILED": RefundState.FAILED,
    "CANCELLED": RefundState.FAILED,
    "CANCELED": RefundState.FAILED,
}
_DUPLICATE = "DUPLICATE_ERROR"
_PAYMENT = "py-"
"""Ids of v3 payments begin so; every other payment of ours is an invoice, under the invoice's id."""


@frozen
class XenditRefunds:
    """A refund names the invoice, or the request behind a payment that had none."""

    api: XenditApi

    def request_refund(self, request: RefundRequest) -> GatewayRefund:
        """See the port. A duplicate is one that was asked for before: its callback tells the id."""
        body: dict[str, Json] = {
            **self._paid_by(request.payment_id),
            "reference_id": request.reference,
            "amount": request.amount.amount,
            "currency": request.amount.currency.value,
            "reason": "REQUESTED_BY_CUSTOMER",
        }
        try:
            made = self.api.post("/refunds", body, idempotency_key=request.idempotency_key)
        except Rejected as refusal:
            if refusal.code != _DUPLICATE:
                raise
            return GatewayRefund(
                refund_id=None,
                payment_id=request.payment_id,
                reference=request.reference,
                state=RefundState.PENDING,
                amount=request.amount,
            )
        return self._refund(Fields.of("a refund", made))

    def read_refund(self, refund_id: str) -> GatewayRefund | None:
        """See the port."""
        try:
            answer = self.api.get(f"/refunds/{quote(refund_id, safe='')}")
        except Rejected as refusal:
            if refusal.code in NOT_FOUND:
                return None
            raise
        return self._refund(Fields.of("a refund", answer))

    def _paid_by(self, payment_id: str) -> dict[str, Json]:
        if not payment_id.startswith(_PAYMENT):
            return {"invoice_id": payment_id}
        payment = Payments(self.api).get(payment_id)
        if payment is None:
            raise Rejected(SYSTEM, f"there is no payment {payment_id}", code="DATA_NOT_FOUND")
        return {"payment_request_id": payment.text("payment_request_id")}

    def _refund(self, refund: Fields) -> GatewayRefund:
        state = _STATES.get(refund.text("status"))
        if state is None:
            raise MalformedAnswer(SYSTEM, "a refund has a status that is not documented")
        return GatewayRefund(
            refund_id=refund.text("id"),
            payment_id=refund.maybe_text("invoice_id") or self._payment_id(refund),
            reference=refund.maybe_text("reference_id"),
            state=state,
            amount=refund.money("amount"),
            failure_reason=refund.maybe_text("failure_code"),
        )

    def _payment_id(self, refund: Fields) -> str | None:
        named = refund.maybe_text("payment_id")
        request = refund.maybe_text("payment_request_id")
        if named is not None or request is None:
            return named
        payment = Payments(self.api).get(request)
        return payment.maybe_text("payment_id") if payment is not None else None
