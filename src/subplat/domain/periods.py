"""Civil periods of a contract, always computed from its anchor day."""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property

from attrs import frozen

from subplat.domain.errors import InvalidValue


class BillingPeriod(StrEnum):
    """How long one bill covers."""

    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"

    @cached_property
    def months(self) -> int:
        """The period's length in calendar months."""
        return 1 if self is BillingPeriod.MONTHLY else 12


def months_after(anchor: date, months: int) -> date:
    """`anchor` moved by whole months; a day the month does not have becomes its last day."""
    years, month = divmod(anchor.month - 1 + months, 12)
    year, month, day = anchor.year + years, month + 1, anchor.day
    # Every month has a 28th: only later days need the month's length, which is the slow part.
    return date(year, month, day if day <= 28 else min(day, monthrange(year, month)[1]))


@frozen
class Period:
    """Half-open span of civil days `[start, end)`; people read `last_day`."""

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        if self.end <= self.start:
            raise InvalidValue("a period ends after it starts", start=self.start, end=self.end)

    @property
    def last_day(self) -> date:
        """The last civil day included, as every table, page and mail shows it."""
        return self.end - timedelta(days=1)

    @property
    def days(self) -> int:
        """How many civil days it covers."""
        return (self.end - self.start).days

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def days_left(self, day: date) -> int:
        """Days from `day` (included) to the end; all of them before the start, none after the end."""
        return max(0, (self.end - max(self.start, day)).days)

    def overlaps(self, other: "Period") -> bool:
        """Whether any civil day is in both."""
        return self.start < other.end and other.start < self.end

    @classmethod
    def through(cls, first: date, last: date) -> "Period":
        """The period whose first and last included days are given."""
        return cls(first, last + timedelta(days=1))


@frozen
class BillingCalendar:
    """The periods of a contract: the k-th (from 0) starts at anchor + k × period, counted from the anchor."""

    anchor: date
    every: BillingPeriod

    def start(self, index: int) -> date:
        """First day of the period number `index`."""
        return months_after(self.anchor, index * self.every.months)

    def period(self, index: int) -> Period:
        """The period number `index`; neighbours tile without gap or overlap."""
        return Period(self.start(index), self.start(index + 1))

    def index_on(self, day: date) -> int:
        """Number of the period that `day` lies in; negative before the anchor."""
        months = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        index = months // self.every.months
        return index if self.start(index) <= day else index - 1

    def period_on(self, day: date) -> Period:
        """The period that `day` lies in."""
        return self.period(self.index_on(day))


LATEST_CHARGE_DAY = 28


def charge_day(day: date) -> date:
    """The day on which a payment provider's plan charges for one of ours: none knows a later day of a month than the 28th."""
    return day.replace(day=min(day.day, LATEST_CHARGE_DAY))


def first_chargeable_after(day: date) -> date:
    """The first day after this one on which a plan can be told to charge: the 29th and later are charged for on a 28th before."""
    following = day + timedelta(days=1)
    return following if following.day <= LATEST_CHARGE_DAY else months_after(following.replace(day=1), 1)
