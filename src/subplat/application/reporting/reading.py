"""What several reports have in common: rates, months that rolled forward, amounts as they are shown."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from attrs import frozen

from subplat.application.ports.reports import ReportBooks
from subplat.application.reporting.asked import Asked
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.exact import per_month, shown
from subplat.domain.reporting.metrics.months import last_day, month_of
from subplat.domain.reporting.metrics.movements import MovementSum, RollForward, fx_impact, rolled_forward
from subplat.domain.reporting.metrics.rates import MonthlyRates


@frozen(kw_only=True)
class Reading:
    """The books, read for one report."""

    books: ReportBooks
    asked: Asked

    def rates(self, *, at_start: bool = False) -> MonthlyRates | None:
        """What the rupiah view needs; `at_start`: the rate of the month of `first` too. Raises RateMissing."""
        if not self.asked.in_rupiah:
            return None
        return self._rates_for(self._sums(None), month_of(self.asked.first) if at_start else None)

    def months(self) -> tuple[RollForward, ...]:
        """By currency and month, from the month of `first` to that of the last day that has come."""
        asked = self.asked
        native = self._sums(None)
        if not asked.in_rupiah:
            return rolled_forward(native, first=asked.first, last=asked.through)
        rates = self._rates_for(native)
        impact = fx_impact(native, rates, last=asked.through)
        return rolled_forward(self._sums(rates), first=asked.first, last=asked.through, fx=impact)

    def names(self, ids: Iterable[UUID | None]) -> "Names":
        """What people and companies are called."""
        return Names({str(key): name for key, name in self.books.sales.names({each for each in ids if each}).items()})

    def end_of(self, month: date) -> date:
        """The month's last day, or the last day that has come."""
        return min(last_day(month), self.asked.through)

    def _sums(self, rates: MonthlyRates | None) -> tuple[MovementSum, ...]:
        return self.books.figures.movement_sums(self.asked.scope, through=self.asked.through, rates=rates)

    def _rates_for(self, native: tuple[MovementSum, ...], also: date | None = None) -> MonthlyRates:
        """Every currency from its first movement on, or from the month of `also` where that is earlier."""
        first: dict[Currency, date] = {}
        for each in native:
            first[each.currency] = min(each.month, first.get(each.currency, each.month), also or each.month)
        recorded = self.books.rows.rates()
        table: dict[tuple[Currency, date], Decimal] = {}
        for currency, month in first.items():
            table.update(MonthlyRates.of(recorded, (currency,), month, self.asked.through).rates)
        return MonthlyRates(table)


@frozen
class Names:
    """Names by id, as text."""

    known: dict[str, str]

    def of(self, key: UUID | None) -> str:
        """The name; the id itself where there is none."""
        return "" if key is None else self.known.get(str(key), str(key))


def monthly(arr: Decimal) -> Decimal:
    """An exact amount a year as what is shown a month."""
    return shown(per_month(arr))


def number(value: Fraction | None) -> Decimal | None:
    """Any other exact number as it is shown."""
    return None if value is None else shown(value)
