"""Refunds as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.refunds import REFUNDS
from subplat.domain.ids import RefundId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.refund import Refund, RefundDestination, RefundStatus


def to_row(refund: Refund) -> Values:
    """The columns of a refund."""
    return {
        "id": refund.id,
        "payment_id": refund.payment_id,
        "client_id": refund.client_id,
        "billing_cycle_id": refund.billing_cycle_id,
        "amount": refund.amount.amount,
        "from_cycle_amount": refund.from_cycle.amount,
        "from_wallet_amount": refund.from_wallet.amount,
        "uncovered_amount": refund.uncovered.amount,
        "currency": refund.currency,
        "destination": refund.destination,
        "reason": refund.reason,
        "status": refund.status,
        "reference": refund.reference,
        "idempotency_key": refund.idempotency_key,
        "gateway_refund_id": refund.gateway_refund_id,
        "requested_by_user_id": refund.requested_by_user_id,
        "requested_at": refund.requested_at,
        "settled_at": refund.settled_at,
        "failure_reason": refund.failure_reason,
        "version": refund.version,
    }


def from_row(row: Row) -> Refund:
    """The refund that was stored."""
    currency = Currency(row["currency"])
    return Refund(
        id=RefundId(row["id"]),
        payment_id=row["payment_id"],
        client_id=row["client_id"],
        billing_cycle_id=row["billing_cycle_id"],
        amount=Money(row["amount"], currency),
        from_cycle=Money(row["from_cycle_amount"], currency),
        from_wallet=Money(row["from_wallet_amount"], currency),
        uncovered=Money(row["uncovered_amount"], currency),
        destination=RefundDestination(row["destination"]),
        reason=row["reason"],
        status=RefundStatus(row["status"]),
        reference=row["reference"],
        idempotency_key=row["idempotency_key"],
        gateway_refund_id=row["gateway_refund_id"],
        requested_by_user_id=row["requested_by_user_id"],
        requested_at=utc(row["requested_at"]),
        settled_at=utc_or_none(row["settled_at"]),
        failure_reason=row["failure_reason"],
        version=row["version"],
    )


REFUND_SHAPE = Shape(kind="refund", table=REFUNDS, to_row=to_row, from_rows=each(from_row))
