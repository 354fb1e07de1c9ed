"""One line of a bill."""

from attrs import field, frozen

from subplat.domain.money import Money
from subplat.domain.quantities import at_least_zero


@frozen(kw_only=True)
class BillLine:
    """A price for a service over a period, or an adjustment (which may be negative); without tax."""

    description: str
    quantity: int = field(validator=at_least_zero)
    unit_price: Money
    amount: Money
