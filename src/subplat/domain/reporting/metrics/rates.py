"""Other currencies in rupiah: at the rate of the first day of the month that is looked at."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal

from attrs import field, frozen

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import UserId
from subplat.domain.money import EXACT, Currency
from subplat.domain.quotations.quotation import positive_rate
from subplat.domain.reporting.metrics.months import month_of, months_through

REPORTING_CURRENCY = Currency.IDR


class RateMissing(RuleBroken):
    """A currency cannot be shown in rupiah for a month: nobody has recorded a rate that was valid on its first day."""

    code = "rate_missing"


@frozen(kw_only=True)
class ExchangeRate:
    """Rupiah per one unit of `currency` from `day` on, as written down; a later row for the same day takes its place."""

    currency: Currency
    day: date
    rate: Decimal = field(converter=positive_rate)
    source: str
    recorded_by: UserId
    recorded_at: datetime

    def __attrs_post_init__(self) -> None:
        if self.currency is REPORTING_CURRENCY:
            raise InvalidValue("rupiah need no rate", currency=self.currency)
        if not self.source.strip():
            raise InvalidValue("a rate has a source")


@frozen
class MonthlyRates:
    """The rate of each month, by currency and first day; rupiah are rupiah."""

    rates: Mapping[tuple[Currency, date], Decimal]

    @classmethod
    def of(
        cls, recorded: Iterable[ExchangeRate], currencies: Iterable[Currency], first: date, last: date
    ) -> "MonthlyRates":
        """For every month from `first` to `last`: the latest rate on or before its first day; raises RateMissing."""
        known = sorted(recorded, key=lambda each: (each.day, each.recorded_at))
        found: dict[tuple[Currency, date], Decimal] = {}
        for currency in set(currencies) - {REPORTING_CURRENCY}:
            for month in months_through(first, last):
                rates = [each.rate for each in known if each.currency is currency and each.day <= month]
                if not rates:
                    raise RateMissing(f"no rate of {currency} is recorded for {month}", currency=currency, month=month)
                found[currency, month] = rates[-1]
        return cls(found)

    def of_month(self, currency: Currency, day: date) -> Decimal:
        """Rupiah per unit in the month of `day`; raises RateMissing."""
        if currency is REPORTING_CURRENCY:
            return Decimal(1)
        rate = self.rates.get((currency, month_of(day)))
        if rate is None:
            raise RateMissing(
                f"no rate of {currency} is known for {month_of(day)}", currency=currency, month=month_of(day)
            )
        return rate

    def converted(self, amount: Decimal, currency: Currency, day: date) -> Decimal:
        """An amount at the rate of the month of `day`, exact."""
        return EXACT.multiply(amount, self.of_month(currency, day))
