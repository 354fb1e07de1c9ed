"""Spans of civil days: the first day is in, the end is not."""

from datetime import date, timedelta

import pytest
from hypothesis import given

from subplat.domain.errors import InvalidValue
from subplat.domain.periods import Period
from subplat.testing.strategies import days, periods


def days_of(period: Period) -> set[date]:
    """The oracle: every day there is, counted out."""
    return {period.start + timedelta(days=passed) for passed in range((period.end - period.start).days)}


@given(periods(), days())
def test_a_period_is_the_set_of_its_days(period: Period, day: date) -> None:
    inside = days_of(period)
    assert period.days == len(inside)
    assert period.last_day == max(inside)
    for probe in (day, period.start, period.last_day, period.end, period.start - timedelta(days=1)):
        assert (probe in period) == (probe in inside)
        assert period.days_left(probe) == sum(later >= probe for later in inside)


@given(periods(), periods())
def test_two_periods_overlap_when_they_share_a_day(one: Period, other: Period) -> None:
    shared = bool(days_of(one) & days_of(other))
    assert one.overlaps(other) == other.overlaps(one) == shared


def test_neighbours_do_not_overlap() -> None:
    assert not Period(date(2026, 1, 1), date(2026, 2, 1)).overlaps(Period(date(2026, 2, 1), date(2026, 3, 1)))
    assert Period(date(2026, 1, 1), date(2026, 2, 2)).overlaps(Period(date(2026, 2, 1), date(2026, 3, 1)))


@given(periods())
def test_people_name_a_period_by_its_first_and_last_day(period: Period) -> None:
    assert Period.through(period.start, period.last_day) == period


@pytest.mark.parametrize("length", [0, -1, -400])
def test_a_period_ends_after_it_starts(length: int) -> None:
    start = date(2026, 1, 1)
    with pytest.raises(InvalidValue):
        Period(start, start + timedelta(days=length))


def test_one_day_is_a_period() -> None:
    today = date(2026, 1, 1)
    assert Period.through(today, today).days == 1
