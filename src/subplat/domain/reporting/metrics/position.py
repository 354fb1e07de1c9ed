"""MRR, ARR and ARPA at the end of a day, with what is at risk and what is committed to go."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, per_month, total
from subplat.domain.reporting.metrics.steps import by_subscription
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue


@frozen(kw_only=True)
class Position:
    """At the end of `day`, a year's worth: `at_risk` is of suspended contracts, `leaving` will end by what is known now."""

    currency: Currency
    day: date
    arr: Decimal
    at_risk: Decimal
    leaving: Decimal
    clients: int

    @property
    def mrr(self) -> Fraction:
        """A twelfth of `arr`, exact."""
        return per_month(self.arr)

    @property
    def committed_mrr(self) -> Fraction:
        """The MRR without what is already known to end."""
        return per_month(EXACT.subtract(self.arr, self.leaving))

    @property
    def arpa(self) -> Fraction | None:
        """MRR per client with MRR; None without clients."""
        return self.mrr / self.clients if self.clients else None


def positions(values: Iterable[SubscriptionValue], day: date) -> tuple[Position, ...]:
    """One per currency in which anything ever counted, in order."""
    counted: defaultdict[Currency, defaultdict[object, Decimal]] = defaultdict(lambda: defaultdict(lambda: NOTHING))
    risk: defaultdict[Currency, Decimal] = defaultdict(lambda: NOTHING)
    leaving: defaultdict[Currency, Decimal] = defaultdict(lambda: NOTHING)
    for series in by_subscription(values).values():
        booked = [value for value in series if value.booked_on <= day]
        if not booked:
            continue
        value = booked[-1]
        amount, currency = value.counted_on(day).amount, value.currency
        counted[currency][value.client_id] = EXACT.add(counted[currency][value.client_id], amount)
        if value.suspended_on is not None:
            risk[currency] = EXACT.add(risk[currency], amount)
        if value.leaving is Leaving.VOLUNTARY:
            leaving[currency] = EXACT.add(leaving[currency], amount)
    return tuple(
        Position(
            currency=currency,
            day=day,
            arr=total(clients.values()),
            at_risk=risk[currency],
            leaving=leaving[currency],
            clients=sum(1 for amount in clients.values() if amount > 0),
        )
        for currency, clients in sorted(counted.items())
    )
