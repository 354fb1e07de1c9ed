"""Value added tax as effective-dated data (PPN; PMK 131/2024, PER-11/PJ/2025)."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.domain.clients.client import TaxTreatment
from subplat.domain.errors import InvalidValue
from subplat.domain.money import Money

GOVERNMENT_CODE = "02"
WAPU_CODE = "03"
EXEMPT_CODE = "08"


@frozen(kw_only=True)
class TaxRule:
    """From `effective_from` on: `rate_percent` on `base_numerator/base_denominator` of the price, half-up, once on the total."""

    effective_from: date
    rate_percent: Decimal
    base_numerator: int = 1
    base_denominator: int = 1
    transaction_code: str = "01"


@frozen(kw_only=True)
class TaxedAmount:
    """A bill's net price, tax base, tax and what is due; `due` leaves the tax out where the buyer hands it over itself."""

    net: Money
    base: Money
    tax: Money
    due: Money
    rate_percent: Decimal
    transaction_code: str

    @property
    def label(self) -> str:
        """How the tax is named on paper."""
        return f"PPN {self.rate_percent.normalize():f}%"


@frozen
class TaxSchedule:
    """The rules in force over time, oldest first."""

    rules: tuple[TaxRule, ...]

    def __attrs_post_init__(self) -> None:
        days = [rule.effective_from for rule in self.rules]
        if not days or days != sorted(set(days)):
            raise InvalidValue("tax rules are given oldest first, each from its own day")

    def on(self, day: date) -> TaxRule:
        """The rule in force on `day`; raises InvalidValue before the first."""
        for rule in reversed(self.rules):
            if rule.effective_from <= day:
                return rule
        raise InvalidValue(f"no tax rule is in force on {day}: add one to the tax schedule")

    def assess(self, net: Money, *, day: date, treatment: TaxTreatment) -> TaxedAmount:
        """Base, tax and amount due of a net total on a civil day for a kind of client."""
        rule = self.on(day)
        base = net.ratio(rule.base_numerator, rule.base_denominator)
        # One division only, so that 12 % of 11/12 stays exactly 11 %.
        tax = net.ratio(rule.rate_percent * rule.base_numerator, 100 * rule.base_denominator)
        nothing = Money.zero(net.currency)
        match treatment:
            case TaxTreatment.STANDARD:
                return TaxedAmount(
                    net=net,
                    base=base,
                    tax=tax,
                    due=net + tax,
                    rate_percent=rule.rate_percent,
                    transaction_code=rule.transaction_code,
                )
            case TaxTreatment.EXEMPT:
                return TaxedAmount(
                    net=net, base=base, tax=nothing, due=net, rate_percent=Decimal(0), transaction_code=EXEMPT_CODE
                )
            case TaxTreatment.GOVERNMENT | TaxTreatment.WAPU:
                code = GOVERNMENT_CODE if treatment is TaxTreatment.GOVERNMENT else WAPU_CODE
                return TaxedAmount(
                    net=net, base=base, tax=tax, due=net, rate_percent=rule.rate_percent, transaction_code=code
                )


PPN = TaxSchedule(
    (
        TaxRule(effective_from=date(2022, 4, 1), rate_percent=Decimal(11)),
        TaxRule(
            effective_from=date(2025, 1, 1),
            rate_percent=Decimal(12),
            base_numerator=11,
            base_denominator=12,
            transaction_code="04",
        ),
    )
)
"""Indonesia: 11 % from April 2022 (UU 7/2021); 12 % on 11/12 of the price from 2025 (PMK 131/2024)."""
