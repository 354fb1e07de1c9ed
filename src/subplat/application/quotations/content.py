"""The content of an offer as Sales enters it."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import ProductId, QuotationItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.line import LineDraft


@frozen(kw_only=True)
class OfferLine:
    """Either a product (its name is the default description) or a custom line with a description of its own."""

    quantity: int
    unit_price: Decimal
    product_id: ProductId | None = None
    description: str | None = None
    discount_percent: Decimal = Decimal(0)


@frozen(kw_only=True)
class OfferContent:
    """Prices in `currency`, shown to the client at `exchange_rate` client units per unit (1 when both are the same)."""

    lines: tuple[OfferLine, ...]
    exchange_rate: Decimal
    billing_period: BillingPeriod
    valid_until: date | None = None


def drafted(
    work: UnitOfWork, identifiers: Identifiers, lines: tuple[OfferLine, ...], currency: Currency
) -> tuple[LineDraft, ...]:
    """Lines with ids and descriptions; raises NotFound, RuleBroken (product no longer sold), InvalidValue."""
    return tuple(
        LineDraft(
            id=QuotationItemId(identifiers.new()),
            product_id=line.product_id,
            description=_description(work, line),
            quantity=line.quantity,
            unit_price=Money(line.unit_price, currency),
            discount_percent=line.discount_percent,
        )
        for line in lines
    )


def _description(work: UnitOfWork, line: OfferLine) -> str:
    if line.product_id is None:
        if not (line.description or "").strip():
            raise InvalidValue("a line without a product needs a description")
        return str(line.description)
    product = work.products.get(line.product_id)
    if not product.is_active:
        raise RuleBroken(f"{product.name} is no longer sold: choose another product", product_id=product.id)
    return line.description or product.name
