"""Which periods can be asked for."""

from datetime import date

import pytest

from subplat.application.reporting.asked import EARLIEST, LATEST, ReportName, ReportRequest, decided
from subplat.domain.errors import InvalidValue

TODAY = date(2026, 1, 31)


@pytest.mark.parametrize("name", ["first", "last", "as_of"])
@pytest.mark.parametrize("day", [date.min, date.max, date(1899, 12, 31), date(3000, 1, 1)])
def test_days_at_the_ends_of_the_calendar_are_refused(name: str, day: date) -> None:
    with pytest.raises(InvalidValue):
        decided(ReportRequest(name=ReportName.MRR, **{name: day}), today=TODAY, actor=None)


@pytest.mark.parametrize("day", [EARLIEST, TODAY, LATEST])
def test_a_year_to_any_other_day_can_be_asked_for(day: date) -> None:
    asked = decided(ReportRequest(name=ReportName.MRR, last=day), today=TODAY, actor=None)
    assert asked.last == day
    assert asked.first < day
