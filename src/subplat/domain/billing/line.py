"""One line of a bill."""

from attrs import field, frozen, validators

from subplat.domain.money import Money


@frozen(kw_only=True)
class BillLine:
    """A price for a service over a period, or an adjustment (which may be negative); without tax."""

    description: str
    quantity: int = field(validator=validators.ge(0))
    unit_price: Money
    amount: Money
