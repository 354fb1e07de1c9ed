"""Payments as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc_or_none
from subplat.adapters.postgres.tables.payments import PAYMENTS
from subplat.domain.ids import PaymentId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus


def to_row(payment: Payment) -> Values:
    """The columns of a payment."""
    return {
        "id": payment.id,
        "client_id": payment.client_id,
        "subscription_id": payment.subscription_id,
        "billing_cycle_id": payment.billing_cycle_id,
        "amount": payment.amount.amount,
        "currency": payment.currency,
        "status": payment.status,
        "method": payment.method,
        "xendit_payment_id": payment.xendit_payment_id,
        "xendit_subscription_id": payment.xendit_subscription_id,
        "recorded_by_user_id": payment.recorded_by_user_id,
        "confirmed_by_user_id": payment.confirmed_by_user_id,
        "reference": payment.reference,
        "paid_at": payment.paid_at,
        "failure_reason": payment.failure_reason,
        "to_cycle_amount": payment.to_cycle.amount,
        "to_wallet_amount": payment.to_wallet.amount,
        "refunded_amount": payment.refunded.amount,
        "version": payment.version,
    }


def from_row(row: Row) -> Payment:
    """The payment that was stored."""
    currency = Currency(row["currency"])
    return Payment(
        id=PaymentId(row["id"]),
        client_id=row["client_id"],
        subscription_id=row["subscription_id"],
        billing_cycle_id=row["billing_cycle_id"],
        amount=Money(row["amount"], currency),
        method=PaymentMethod(row["method"]),
        status=PaymentStatus(row["status"]),
        xendit_payment_id=row["xendit_payment_id"],
        xendit_subscription_id=row["xendit_subscription_id"],
        recorded_by_user_id=row["recorded_by_user_id"],
        confirmed_by_user_id=row["confirmed_by_user_id"],
        reference=row["reference"],
        paid_at=utc_or_none(row["paid_at"]),
        failure_reason=row["failure_reason"],
        to_cycle=Money(row["to_cycle_amount"], currency),
        to_wallet=Money(row["to_wallet_amount"], currency),
        refunded=Money(row["refunded_amount"], currency),
        version=row["version"],
    )


PAYMENT_SHAPE = Shape(kind="payment", table=PAYMENTS, to_row=to_row, from_rows=each(from_row))
