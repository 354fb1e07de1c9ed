"""Months of the business zone, named by their first day."""

from collections.abc import Iterator
from datetime import date, timedelta

from subplat.domain.periods import months_after


def month_of(day: date) -> date:
    """The first day of the month that `day` lies in."""
    return day.replace(day=1)


def next_month(month: date) -> date:
    """The first day of the month after."""
    return months_after(month.replace(day=1), 1)


def last_day(month: date) -> date:
    """The last day of the month."""
    return next_month(month) - timedelta(days=1)


def months_through(first: date, last: date) -> Iterator[date]:
    """Every month from that of `first` to that of `last`; none where `last` is before."""
    month = month_of(first)
    while month <= last:
        yield month
        month = next_month(month)


def months_between(first: date, later: date) -> int:
    """How many months `later` is after `first`; days do not count."""
    return (later.year - first.year) * 12 + later.month - first.month
