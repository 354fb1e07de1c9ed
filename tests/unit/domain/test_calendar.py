"""The calendar, exhaustively: every start day of a leap year, monthly and yearly, for 400 years.

The Gregorian calendar repeats itself after 400 years, so there is no other case.
"""

from calendar import isleap
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.periods import BillingCalendar, BillingPeriod, Period, charge_day, months_after
from subplat.testing.strategies import calendars

pytestmark = pytest.mark.campaign


FIRST_YEAR, YEARS = 2024, 400
DAYS = [date(FIRST_YEAR, 1, 1) + timedelta(days=passed) for passed in range(366)]
LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
ONE_DAY = timedelta(days=1)

Factory = Callable[[date, BillingPeriod], BillingCalendar]


def length_of(year: int, month: int) -> int:
    """The oracle's own idea of a month."""
    return 29 if month == 2 and isleap(year) else LENGTHS[month - 1]


MONTHS = [
    (year, month, length_of(year, month))
    for year in range(FIRST_YEAR, FIRST_YEAR + YEARS + 2)
    for month in range(1, 13)
]
"""Year, month and its length, from January of the first year on."""


def tiles(factory: Factory, anchor: date, every: BillingPeriod) -> None:
    """400 years of periods: no gap, no overlap, the anchor's day wherever the month has it, and the way back by `index_on`."""
    calendar = factory(anchor, every)
    start_of, index_on = calendar.start, calendar.index_on
    start, day = start_of(0), anchor.day
    assert start == anchor
    months = MONTHS[anchor.month - 1 :: every.months]
    for index in range(YEARS * 12 // every.months):
        end = start_of(index + 1)
        year, month, length = months[index + 1]
        assert end == date(year, month, day if day <= length else length), (anchor, every, index)
        assert index_on(start) == index, (anchor, every, index)
        assert index_on(end - ONE_DAY) == index, (anchor, every, index)
        start = end


@frozen
class FromThePreviousPeriod(BillingCalendar):
    """Planted: counts on from the previous period, so 31 January becomes the 28th for ever."""

    def start(self, index: int) -> date:
        day = self.anchor
        for _ in range(index):
            day = months_after(day, self.every.months)
        return day


@frozen
class ThirtyDays(BillingCalendar):
    """Planted: a month has thirty days."""

    def start(self, index: int) -> date:
        return self.anchor + timedelta(days=30 * self.every.months * index)


@frozen
class ByTheMonth(BillingCalendar):
    """Planted: a day belongs to the period that starts in its month."""

    def index_on(self, day: date) -> int:
        return ((day.year - self.anchor.year) * 12 + day.month - self.anchor.month) // self.every.months


@pytest.mark.parametrize("every", BillingPeriod)
def test_every_start_day_tiles_400_years(every: BillingPeriod) -> None:
    for anchor in DAYS:
        tiles(BillingCalendar, anchor, every)


@pytest.mark.parametrize("planted", [FromThePreviousPeriod, ThirtyDays, ByTheMonth])
@pytest.mark.parametrize("every", BillingPeriod)
def test_a_planted_calendar_is_caught(planted: Factory, every: BillingPeriod) -> None:
    anchor = date(2024, 1, 31) if every is BillingPeriod.MONTHLY else date(2024, 2, 29)
    with pytest.raises(AssertionError):
        tiles(planted, anchor, every)


@given(calendars(), st.integers(-500, 5000))
def test_a_period_runs_from_its_start_to_the_next(calendar: BillingCalendar, index: int) -> None:
    assert calendar.period(index) == Period(calendar.start(index), calendar.start(index + 1))


@given(st.dates())
def test_a_plan_charges_on_a_day_that_every_month_has(day: date) -> None:
    assert charge_day(day) == (day if day.day <= 28 else day.replace(day=28))


def test_the_last_of_january_comes_back_after_february() -> None:
    calendar = BillingCalendar(date(2026, 1, 31), BillingPeriod.MONTHLY)
    assert [calendar.start(index) for index in range(4)] == [
        date(2026, 1, 31),
        date(2026, 2, 28),
        date(2026, 3, 31),
        date(2026, 4, 30),
    ]


def test_a_leap_day_comes_back_in_leap_years() -> None:
    calendar = BillingCalendar(date(2024, 2, 29), BillingPeriod.YEARLY)
    assert [calendar.start(index).day for index in range(9)] == [29, 28, 28, 28, 29, 28, 28, 28, 29]
    assert calendar.start(2100 - 2024) == date(2100, 2, 28)


@given(calendars(), st.integers(-500, 500))
def test_periods_before_the_anchor_tile_too(calendar: BillingCalendar, index: int) -> None:
    period = calendar.period(index)
    assert calendar.period(index - 1).end == period.start
    assert calendar.period_on(period.start) == calendar.period_on(period.last_day) == period


@given(calendars(), st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_lies_in_the_period_its_number_names(calendar: BillingCalendar, day: date) -> None:
    assert day in calendar.period(calendar.index_on(day))


@given(st.dates(date(1990, 1, 1), date(2100, 1, 1)), st.integers(-800, 800))
def test_months_are_added_from_the_anchor(anchor: date, months: int) -> None:
    moved = months_after(anchor, months)
    assert (moved.year - anchor.year) * 12 + moved.month - anchor.month == months
    assert moved.day == min(anchor.day, length_of(moved.year, moved.month))


def test_a_month_and_a_year() -> None:
    assert BillingPeriod.MONTHLY.months == 1
    assert BillingPeriod.YEARLY.months == 12
    assert BillingCalendar(date(2026, 3, 15), BillingPeriod.YEARLY).period(0) == Period(
        date(2026, 3, 15), date(2027, 3, 15)
    )
