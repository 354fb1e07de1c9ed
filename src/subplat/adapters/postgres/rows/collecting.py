"""Payment links and quarantined receipts as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.payments import PAYMENT_LINKS, QUARANTINED_RECEIPTS
from subplat.domain.ids import PaymentId, PaymentLinkId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.quarantine import QuarantinedReceipt


def link_to_row(link: PaymentLink) -> Values:
    """The columns of a payment link."""
    return {
        "id": link.id,
        "billing_cycle_id": link.billing_cycle_id,
        "kind": link.kind,
        "reference": link.reference,
        "amount": link.amount.amount,
        "currency": link.amount.currency,
        "status": link.status,
        "expires_at": link.expires_at,
        "gateway_id": link.gateway_id,
        "url": link.url,
        "error_message": link.error_message,
        "version": link.version,
    }


def link_from_row(row: Row) -> PaymentLink:
    """The payment link that was stored."""
    return PaymentLink(
        id=PaymentLinkId(row["id"]),
        billing_cycle_id=row["billing_cycle_id"],
        kind=LinkKind(row["kind"]),
        reference=row["reference"],
        amount=Money(row["amount"], Currency(row["currency"])),
        expires_at=utc(row["expires_at"]),
        status=LinkStatus(row["status"]),
        gateway_id=row["gateway_id"],
        url=row["url"],
        error_message=row["error_message"],
        version=row["version"],
    )


def receipt_to_row(receipt: QuarantinedReceipt) -> Values:
    """The columns of a quarantined receipt."""
    return {
        "id": receipt.id,
        "gateway_payment_id": receipt.gateway_payment_id,
        "amount": receipt.amount.amount,
        "currency": receipt.amount.currency,
        "method": receipt.method,
        "received_at": receipt.received_at,
        "reason": receipt.reason,
        "reference": receipt.reference,
        "client_id": receipt.client_id,
        "resolved_at": receipt.resolved_at,
        "resolved_by_user_id": receipt.resolved_by_user_id,
        "resolution": receipt.resolution,
        "version": receipt.version,
    }


def receipt_from_row(row: Row) -> QuarantinedReceipt:
    """The quarantined receipt that was stored."""
    return QuarantinedReceipt(
        id=PaymentId(row["id"]),
        gateway_payment_id=row["gateway_payment_id"],
        amount=Money(row["amount"], Currency(row["currency"])),
        method=PaymentMethod(row["method"]),
        received_at=utc(row["received_at"]),
        reason=row["reason"],
        reference=row["reference"],
        client_id=row["client_id"],
        resolved_at=utc_or_none(row["resolved_at"]),
        resolved_by_user_id=row["resolved_by_user_id"],
        resolution=row["resolution"],
        version=row["version"],
    )


LINK_SHAPE = Shape(kind="payment link", table=PAYMENT_LINKS, to_row=link_to_row, from_rows=each(link_from_row))
RECEIPT_SHAPE = Shape(
    kind="quarantined receipt", table=QUARANTINED_RECEIPTS, to_row=receipt_to_row, from_rows=each(receipt_from_row)
)
