"""Every month rolls forward exactly: in each currency, for all clients and for each, and in rupiah with a row for rates."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import total
from subplat.domain.reporting.metrics.months import last_day
from subplat.domain.reporting.metrics.movements import (
    MovementKind,
    RollForward,
    fx_impact,
    movements,
    rolled_forward,
    summed,
)
from subplat.domain.reporting.metrics.position import positions
from subplat.domain.reporting.metrics.rates import MonthlyRates
from subplat.domain.reporting.metrics.retention import (
    client_balances,
    month_retention,
    monthly_losses,
    retention,
)
from subplat.domain.reporting.metrics.steps import by_subscription
from subplat.domain.reporting.metrics.values import SubscriptionValue
from subplat.testing.strategies.reporting import (
    FIRST_DAY,
    LAST_DAY,
    by_client,
    days_of_history,
    histories,
    monthly_rates,
)


def counted(values: list[SubscriptionValue], day: date) -> dict[Currency, Decimal]:
    """What counts at the end of a day, looked up contract by contract rather than added up."""
    found: defaultdict[Currency, Decimal] = defaultdict(Decimal)
    for series in by_subscription(values).values():
        booked = [value for value in series if value.booked_on <= day]
        if booked:
            found[booked[-1].currency] += booked[-1].counted_on(day).amount
    return found


def rolled(values: list[SubscriptionValue], through: date = LAST_DAY) -> tuple[RollForward, ...]:
    return rolled_forward(summed(movements(values, through=through)), first=FIRST_DAY, last=through)


@given(histories())
def test_a_month_ends_with_what_the_contracts_count_on_its_last_day(values: list[SubscriptionValue]) -> None:
    for month in rolled(values):
        day = min(last_day(month.month), LAST_DAY)
        assert month.end == counted(values, day)[month.currency]
        assert month.start == counted(values, month.month - timedelta(days=1))[month.currency]
        assert month.end == month.start + month.gains - month.losses


@given(histories())
def test_every_client_rolls_forward_by_itself_and_all_together_are_the_whole(values: list[SubscriptionValue]) -> None:
    ends: defaultdict[tuple[Currency, date], Decimal] = defaultdict(Decimal)
    for mine in by_client(values):
        for month in rolled(mine):
            assert month.end == counted(mine, min(last_day(month.month), LAST_DAY))[month.currency]
            assert month.end == month.start + month.gains - month.losses
            assert month.clients_at_end == (1 if month.end else 0)
            ends[month.currency, month.month] += month.end
    for month in rolled(values):
        assert month.end == ends[month.currency, month.month]


@given(histories(), monthly_rates())
def test_in_rupiah_a_month_ends_at_its_own_rate_and_rates_alone_are_no_movement(
    values: list[SubscriptionValue], rates: MonthlyRates
) -> None:
    native = summed(movements(values, through=LAST_DAY))
    together = rolled_forward(
        summed(movements(values, through=LAST_DAY, rates=rates)),
        first=FIRST_DAY,
        last=LAST_DAY,
        fx=fx_impact(native, rates, last=LAST_DAY),
    )
    for month in together:
        at_end = counted(values, min(last_day(month.month), LAST_DAY))
        worth = total(rates.converted(amount, currency, month.month) for currency, amount in at_end.items())
        assert month.end == worth
        gained = EXACT.subtract(EXACT.add(month.start, month.gains), month.losses)
        assert month.end == EXACT.add(gained, month.fx)


@given(histories(), days_of_history())
def test_a_client_is_new_once_and_every_other_return_is_a_reactivation(
    values: list[SubscriptionValue], through: date
) -> None:
    seen: set[object] = set()
    there: defaultdict[object, int] = defaultdict(int)
    for each in movements(values, through=through):
        key = each.client_id, each.currency
        assert each.arr > 0
        assert (each.kind is MovementKind.NEW) == (key not in seen)
        seen.add(key)
        there[key] += each.kind.clients
        assert there[key] in (0, 1)


@given(histories(), days_of_history())
def test_a_position_is_what_movements_add_up_to(values: list[SubscriptionValue], day: date) -> None:
    added: defaultdict[Currency, Decimal] = defaultdict(Decimal)
    for each in movements(values, through=day):
        added[each.currency] += each.signed
    for position in positions(values, day):
        assert position.arr == added[position.currency]
        assert position.at_risk <= position.arr
        assert position.leaving <= position.arr


@given(histories(), st.integers(0, 12))
def test_a_months_retention_is_the_same_from_its_changes_and_from_its_clients(
    values: list[SubscriptionValue], number: int
) -> None:
    losses = {(each.currency, each.month): each for each in monthly_losses(values, through=LAST_DAY)}
    months = [month for month in rolled(values) if last_day(month.month) <= LAST_DAY]
    for month in months[number : number + 1]:
        quick = month_retention(month, losses.get((month.currency, month.month)))
        balances = client_balances(values, first=month.month, last=last_day(month.month))
        slow = next((each for each in retention(balances) if each.currency is month.currency), None)
        if slow is None:
            assert (quick.start, quick.end, quick.clients_at_start) == (0, 0, 0)
        else:
            assert quick == slow


@given(histories())
def test_history_only_goes_on(values: list[SubscriptionValue]) -> None:
    for series in by_subscription(values).values():
        assert [value.sequence for value in series] == list(range(1, len(series) + 1))
        assert all(a.booked_on <= b.booked_on for a, b in pairwise(series))
