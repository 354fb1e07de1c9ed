"""One line of a quotation, priced in two currencies."""

from decimal import Decimal

from attrs import field, frozen

from subplat.domain.errors import InvalidValue
from subplat.domain.ids import ProductId, QuotationItemId
from subplat.domain.money import EXACT, Currency, Money, exact_decimal
from subplat.domain.quantities import at_least_one

HUNDRED = Decimal(100)


def discount(value: Decimal | int | str) -> Decimal:
    """A percentage from 0 to 100 with at most two decimals; a float raises."""
    percent = exact_decimal(value, 2)
    if not 0 <= percent <= HUNDRED:
        raise InvalidValue("a discount is 0 to 100 percent", discount_percent=str(value))
    return percent


def discounted(unit_price: Money, quantity: int, discount_percent: Decimal) -> Money:
    """quantity × unit price × (1 − discount/100), rounded once, half-up, to the billable unit."""
    return unit_price.times(EXACT.multiply(Decimal(quantity), 1 - discount_percent / HUNDRED))


@frozen(kw_only=True)
class QuotationLine:
    """Quantity × unit price less discount; `unit_price` in the internal currency, `unit_price_client` in the client's."""

    id: QuotationItemId
    product_id: ProductId | None
    description: str | None = None
    quantity: int = field(validator=at_least_one)
    unit_price: Money
    unit_price_client: Money
    discount_percent: Decimal = field(default=Decimal(0), converter=discount)

    def __attrs_post_init__(self) -> None:
        if self.unit_price < Money.zero(self.unit_price.currency):
            raise InvalidValue("a unit price is not negative", unit_price=str(self.unit_price))

    @property
    def subtotal(self) -> Money:
        """What the line costs in the internal currency."""
        return discounted(self.unit_price, self.quantity, self.discount_percent)

    @property
    def subtotal_client(self) -> Money:
        """What the line costs in the client's currency."""
        return discounted(self.unit_price_client, self.quantity, self.discount_percent)


@frozen(kw_only=True)
class LineDraft:
    """A line as Sales enters it, before it has a price in the client's currency."""

    id: QuotationItemId
    product_id: ProductId | None
    quantity: int
    unit_price: Money
    description: str | None = None
    discount_percent: Decimal = Decimal(0)

    def priced(self, rate: Decimal, currency: Currency) -> QuotationLine:
        """The line with its unit price converted at `rate`, rounded to what can be billed."""
        return QuotationLine(
            id=self.id,
            product_id=self.product_id,
            description=self.description,
            quantity=self.quantity,
            unit_price=self.unit_price,
            unit_price_client=self.unit_price.converted(rate, currency),
            discount_percent=self.discount_percent,
        )
