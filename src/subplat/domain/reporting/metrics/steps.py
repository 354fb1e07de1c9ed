"""A client's total, day by day: all that happened to its subscriptions on one day is one step."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, total
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue


@frozen(kw_only=True)
class ClientStep:
    """A client's yearly total in one currency before and after a day; `leaving`: why a contract that ended that day did.

    Days on which something happened that left the total as it was are steps too.
    """

    client_id: ClientId
    currency: Currency
    day: date
    before: Decimal
    after: Decimal
    leaving: Leaving | None = None
    is_late: bool = False

    @property
    def change(self) -> Decimal:
        """What the day added."""
        return EXACT.subtract(self.after, self.before)


@frozen(kw_only=True)
class _Change:
    client_id: ClientId
    currency: Currency
    day: date
    amount: Decimal
    leaving: Leaving | None = None
    is_late: bool = False


def client_steps(values: Iterable[SubscriptionValue], *, through: date) -> tuple[ClientStep, ...]:
    """Steps up to and with the day `through`, by day, client and currency."""
    days: defaultdict[tuple[date, ClientId, Currency], list[_Change]] = defaultdict(list)
    for series in by_subscription(values).values():
        for change in _changes(series):
            if change.day <= through:
                days[change.day, change.client_id, change.currency].append(change)
    totals: defaultdict[tuple[ClientId, Currency], Decimal] = defaultdict(lambda: NOTHING)
    steps: list[ClientStep] = []
    for (day, client_id, currency), changes in sorted(days.items()):
        before = totals[client_id, currency]
        after = EXACT.add(before, total(change.amount for change in changes))
        totals[client_id, currency] = after
        leavings = {change.leaving for change in changes if change.amount < 0}
        steps.append(
            ClientStep(
                client_id=client_id,
                currency=currency,
                day=day,
                before=before,
                after=after,
                leaving=next((each for each in Leaving if each in leavings), None),
                is_late=any(change.is_late for change in changes),
            )
        )
    return tuple(steps)


def by_subscription(values: Iterable[SubscriptionValue]) -> dict[SubscriptionId, list[SubscriptionValue]]:
    """Each subscription's values in their sequence."""
    found: defaultdict[SubscriptionId, list[SubscriptionValue]] = defaultdict(list)
    for value in sorted(values, key=lambda each: (each.subscription_id, each.sequence)):
        found[value.subscription_id].append(value)
    return dict(found)


def _changes(series: Sequence[SubscriptionValue]) -> Iterator[_Change]:
    """What each value changes on its day, and what goes on the day it stops counting, unless another came before."""
    for place, value in enumerate(series):
        following = series[place + 1] if place + 1 < len(series) else None
        yield _Change(
            client_id=value.client_id,
            currency=value.currency,
            day=value.booked_on,
            amount=value.change.amount,
            leaving=value.leaving if value.until == value.booked_on else None,
            is_late=value.is_late,
        )
        stands = following is None or value.until is None or following.booked_on > value.until
        if value.until is not None and value.until > value.booked_on and stands:
            yield _Change(
                client_id=value.client_id,
                currency=value.currency,
                day=value.until,
                amount=value.arr.amount.copy_negate(),
                leaving=value.leaving,
            )
