"""MRR movements: what changed a client's total, day by day, and how a month rolls forward."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum

from attrs import field, frozen

from subplat.domain.ids import ClientId
from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, total
from subplat.domain.reporting.metrics.months import month_of, months_through
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY, MonthlyRates
from subplat.domain.reporting.metrics.steps import ClientStep, client_steps
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue


class MovementKind(StrEnum):
    """Five movements, churn told apart by why; what rates change is no movement."""

    NEW = "NEW"
    REACTIVATION = "REACTIVATION"
    EXPANSION = "EXPANSION"
    CONTRACTION = "CONTRACTION"
    CHURN_VOLUNTARY = "CHURN_VOLUNTARY"
    CHURN_INVOLUNTARY = "CHURN_INVOLUNTARY"

    @property
    def is_gain(self) -> bool:
        """Whether it adds to the MRR."""
        return self in (MovementKind.NEW, MovementKind.REACTIVATION, MovementKind.EXPANSION)

    @property
    def clients(self) -> int:
        """How it changes the number of clients with MRR."""
        if self in (MovementKind.NEW, MovementKind.REACTIVATION):
            return 1
        return 0 if self in (MovementKind.EXPANSION, MovementKind.CONTRACTION) else -1


@frozen(kw_only=True)
class Movement:
    """One client's net change on one day; `arr` is positive, a year's worth. `cohort`: the client's first month."""

    client_id: ClientId
    currency: Currency
    day: date
    kind: MovementKind
    arr: Decimal
    cohort: date
    is_late: bool = False

    @property
    def signed(self) -> Decimal:
        """What it adds to the total."""
        return self.arr if self.kind.is_gain else self.arr.copy_negate()


@frozen(kw_only=True)
class MovementSum:
    """All movements of one kind in one month: how much a year, and how many; `late` of the amount was learnt later."""

    currency: Currency
    month: date
    kind: MovementKind
    arr: Decimal
    count: int
    late: Decimal = NOTHING


@frozen(kw_only=True)
class RollForward:
    """One month in one currency, a year's worth: `start + gains − losses + fx = end`, exactly. Clients are those with MRR."""

    currency: Currency
    month: date
    start: Decimal
    end: Decimal
    fx: Decimal
    arr: Mapping[MovementKind, Decimal] = field(factory=dict[MovementKind, Decimal])
    counts: Mapping[MovementKind, int] = field(factory=dict[MovementKind, int])
    late: Decimal = NOTHING
    clients_at_start: int
    clients_at_end: int

    def amount(self, kind: MovementKind) -> Decimal:
        """The kind's amount; nothing where there was none."""
        return self.arr.get(kind, NOTHING)

    @property
    def gains(self) -> Decimal:
        """New, reactivated and expanded."""
        return total(self.amount(kind) for kind in MovementKind if kind.is_gain)

    @property
    def losses(self) -> Decimal:
        """Contracted and churned."""
        return total(self.amount(kind) for kind in MovementKind if not kind.is_gain)

    @property
    def churned(self) -> Decimal:
        """Lost whole clients, for either reason."""
        return EXACT.add(self.amount(MovementKind.CHURN_VOLUNTARY), self.amount(MovementKind.CHURN_INVOLUNTARY))


def movements(
    values: Iterable[SubscriptionValue], *, through: date, rates: MonthlyRates | None = None
) -> tuple[Movement, ...]:
    """Every movement up to and with the day `through`, by day and client; in each currency, or with `rates` in rupiah."""
    steps = client_steps(values, through=through)
    found = _in_rupiah(steps, rates) if rates else _per_currency(steps)
    return tuple(sorted(found, key=lambda each: (each.day, each.client_id, each.currency)))


def summed(found: Iterable[Movement]) -> tuple[MovementSum, ...]:
    """By currency, month and kind."""
    groups: defaultdict[tuple[Currency, date, MovementKind], list[Movement]] = defaultdict(list)
    for each in found:
        groups[each.currency, month_of(each.day), each.kind].append(each)
    return tuple(
        MovementSum(
            currency=currency,
            month=month,
            kind=kind,
            arr=total(each.arr for each in group),
            count=len(group),
            late=total(each.arr for each in group if each.is_late),
        )
        for (currency, month, kind), group in sorted(groups.items())
    )


def rolled_forward(
    sums: Iterable[MovementSum],
    *,
    first: date,
    last: date,
    fx: Mapping[date, Decimal] | None = None,
) -> tuple[RollForward, ...]:
    """Every month from `first` to `last`, by currency and month. `sums` begin with the first movement there was.

    `fx` is what rates alone changed in each month of the rupiah view (see `fx_impact`).
    """
    months: defaultdict[Currency, defaultdict[date, list[MovementSum]]] = defaultdict(lambda: defaultdict(list))
    for each in sums:
        months[each.currency][each.month].append(each)
    return tuple(
        rolled
        for currency in sorted(months)
        for rolled in _rolled(currency, months[currency], last, fx or {})
        if rolled.month >= month_of(first)
    )


def fx_impact(sums: Iterable[MovementSum], rates: MonthlyRates, *, last: date) -> dict[date, Decimal]:
    """What a month's rate changes of what was there at its start, from the sums in each currency."""
    impact: defaultdict[date, Decimal] = defaultdict(lambda: NOTHING)
    for rolled in rolled_forward(sums, first=date.min.replace(day=1), last=last):
        if rolled.currency is REPORTING_CURRENCY or not rolled.start:
            continue
        before = rates.of_month(rolled.currency, _month_before(rolled.month))
        difference = EXACT.subtract(rates.of_month(rolled.currency, rolled.month), before)
        impact[rolled.month] = EXACT.add(impact[rolled.month], EXACT.multiply(rolled.start, difference))
    return dict(impact)


def _rolled(
    currency: Currency, months: Mapping[date, Sequence[MovementSum]], last: date, fx: Mapping[date, Decimal]
) -> Iterator[RollForward]:
    start, clients = NOTHING, 0
    for month in months_through(min(months), last):
        sums = months.get(month, ())
        gained = total(each.arr for each in sums if each.kind.is_gain)
        lost = total(each.arr for each in sums if not each.kind.is_gain)
        by_rates = fx.get(month, NOTHING) if currency is REPORTING_CURRENCY else NOTHING
        end = EXACT.add(EXACT.subtract(EXACT.add(start, gained), lost), by_rates)
        clients_at_end = clients + sum(each.count * each.kind.clients for each in sums)
        yield RollForward(
            currency=currency,
            month=month,
            start=start,
            end=end,
            fx=by_rates,
            arr={each.kind: each.arr for each in sums},
            counts={each.kind: each.count for each in sums},
            late=total(each.late for each in sums),
            clients_at_start=clients,
            clients_at_end=clients_at_end,
        )
        start, clients = end, clients_at_end


def _per_currency(steps: Iterable[ClientStep]) -> Iterator[Movement]:
    cohorts: dict[tuple[ClientId, Currency], date] = {}
    for step in steps:
        if not step.change:
            continue
        key = step.client_id, step.currency
        is_first = key not in cohorts
        yield Movement(
            client_id=step.client_id,
            currency=step.currency,
            day=step.day,
            kind=_kind(step.change, step.before > 0, step.after > 0, is_first, step.leaving),
            arr=step.change.copy_abs(),
            cohort=cohorts.setdefault(key, month_of(step.day)),
            is_late=step.is_late,
        )


def _in_rupiah(steps: Iterable[ClientStep], rates: MonthlyRates) -> Iterator[Movement]:
    """A client's currencies together: the second one is an expansion, the last one that goes is churn."""
    days: defaultdict[tuple[date, ClientId], list[ClientStep]] = defaultdict(list)
    for step in steps:
        days[step.day, step.client_id].append(step)
    cohorts: dict[ClientId, date] = {}
    positive: defaultdict[ClientId, int] = defaultdict(int)
    for (day, client_id), together in sorted(days.items()):
        change = total(rates.converted(step.change, step.currency, day) for step in together)
        before = positive[client_id]
        positive[client_id] += sum((step.after > 0) - (step.before > 0) for step in together)
        if not change and bool(before) == bool(positive[client_id]):
            continue
        is_first = client_id not in cohorts
        leavings = [step.leaving for step in together if step.leaving is not None]
        yield Movement(
            client_id=client_id,
            currency=REPORTING_CURRENCY,
            day=day,
            kind=_kind(
                change, before > 0, positive[client_id] > 0, is_first, min(leavings, key=_by_will, default=None)
            ),
            arr=change.copy_abs(),
            cohort=cohorts.setdefault(client_id, month_of(day)),
            is_late=any(step.is_late for step in together),
        )


def _by_will(leaving: Leaving) -> bool:
    return leaving is not Leaving.VOLUNTARY


def _kind(change: Decimal, was: bool, is_now: bool, is_first: bool, leaving: Leaving | None) -> MovementKind:
    if not was and is_now:
        return MovementKind.NEW if is_first else MovementKind.REACTIVATION
    if was and not is_now:
        by_will = leaving is not Leaving.INVOLUNTARY
        return MovementKind.CHURN_VOLUNTARY if by_will else MovementKind.CHURN_INVOLUNTARY
    return MovementKind.EXPANSION if change > 0 else MovementKind.CONTRACTION


def _month_before(month: date) -> date:
    return month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)
