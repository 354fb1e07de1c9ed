"""Quotations and their lines as rows."""

from collections.abc import Sequence

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Lines, Shape, Values, utc_or_none, with_lines
from subplat.adapters.postgres.tables.quotations import QUOTATION_ITEMS, QUOTATIONS
from subplat.domain.ids import QuotationId, QuotationItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.line import QuotationLine
from subplat.domain.quotations.quotation import Quotation, QuotationStatus


def to_row(quotation: Quotation) -> Values:
    """The columns of a quotation; the totals are those of its lines."""
    return {
        "id": quotation.id,
        "client_id": quotation.client_id,
        "sales_user_id": quotation.sales_user_id,
        "number": quotation.number,
        "status": quotation.status,
        "revision": quotation.revision,
        "edition": quotation.edition,
        "total_amount": quotation.total.amount,
        "currency": quotation.currency,
        "client_currency": quotation.client_currency,
        "exchange_rate": quotation.exchange_rate,
        "total_amount_client": quotation.total_client.amount,
        "billing_period": quotation.billing_period,
        "issued_on": quotation.issued_on,
        "valid_until": quotation.valid_until,
        "first_sent_at": quotation.first_sent_at,
        "decided_on": quotation.decided_on,
        "rejection_reason": quotation.rejection_reason,
        "related_subscription_id": quotation.related_subscription_id,
        "cosmic_id": quotation.cosmic_id,
        "pdf_url": quotation.pdf_url,
        "gmail_thread_id": quotation.gmail_thread_id,
        "version": quotation.version,
    }


def line_rows(quotation: Quotation) -> list[Values]:
    """The rows of its lines."""
    return [
        {
            "id": line.id,
            "quotation_id": quotation.id,
            "position": position,
            "product_id": line.product_id,
            "description": line.description,
            "quantity": line.quantity,
            "unit_price": line.unit_price.amount,
            "unit_price_client": line.unit_price_client.amount,
            "discount_percent": line.discount_percent,
            "subtotal_amount": line.subtotal.amount,
            "subtotal_amount_client": line.subtotal_client.amount,
        }
        for position, line in enumerate(quotation.lines)
    ]


def from_row(row: Row, lines: Sequence[Row]) -> Quotation:
    """The quotation that was stored."""
    currency, client_currency = Currency(row["currency"]), Currency(row["client_currency"])
    return Quotation(
        id=QuotationId(row["id"]),
        client_id=row["client_id"],
        sales_user_id=row["sales_user_id"],
        number=row["number"],
        currency=currency,
        client_currency=client_currency,
        exchange_rate=row["exchange_rate"],
        billing_period=BillingPeriod(row["billing_period"]),
        issued_on=row["issued_on"],
        valid_until=row["valid_until"],
        lines=tuple(line_from_row(line, currency, client_currency) for line in lines),
        status=QuotationStatus(row["status"]),
        revision=row["revision"],
        edition=row["edition"],
        first_sent_at=utc_or_none(row["first_sent_at"]),
        decided_on=row["decided_on"],
        rejection_reason=row["rejection_reason"],
        related_subscription_id=row["related_subscription_id"],
        cosmic_id=row["cosmic_id"],
        pdf_url=row["pdf_url"],
        gmail_thread_id=row["gmail_thread_id"],
        version=row["version"],
    )


def line_from_row(row: Row, currency: Currency, client_currency: Currency) -> QuotationLine:
    """The line that was stored; its currencies are its quotation's."""
    return QuotationLine(
        id=QuotationItemId(row["id"]),
        product_id=row["product_id"],
        description=row["description"],
        quantity=row["quantity"],
        unit_price=Money(row["unit_price"], currency),
        unit_price_client=Money(row["unit_price_client"], client_currency),
        discount_percent=row["discount_percent"],
    )


QUOTATION_SHAPE = Shape(
    kind="quotation",
    table=QUOTATIONS,
    to_row=to_row,
    from_rows=with_lines(QUOTATION_ITEMS, "quotation_id", from_row),
    lines=Lines(table=QUOTATION_ITEMS, parent="quotation_id", to_rows=line_rows, may_go=True),
)
