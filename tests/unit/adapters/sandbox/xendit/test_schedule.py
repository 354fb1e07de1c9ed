"""When a plan charges."""

from datetime import UTC, datetime
from typing import Any

import pytest

from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.schedule import check_schedule, first_position, occurrence


def schedule(anchor: str, interval: str = "MONTH", count: int = 1, **rest: Any) -> dict[str, Any]:
    return {"interval": interval, "interval_count": count, "anchor_date": anchor, **rest}


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    return datetime(year, month, day, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("given", "position", "expected"),
    [
        (schedule("2026-01-28T02:00:00Z"), 1, utc(2026, 2, 28, 2)),
        (schedule("2026-11-15T00:00:00Z", count=3), 1, utc(2027, 2, 15)),
        (schedule("2026-03-01T00:00:00+07:00"), 1, utc(2026, 3, 31, 17)),
        (schedule("2026-01-31T00:00:00+07:00", "DAY", 10), 2, utc(2026, 2, 19, 17)),
        (schedule("2026-01-05T00:00:00Z", "WEEK", 2), 3, utc(2026, 2, 16)),
        (schedule("2028-02-28T00:00:00Z", "YEAR"), 2, utc(2030, 2, 28)),
    ],
)
def test_occurrences_are_counted_from_the_anchor_in_its_own_offset(
    given: dict[str, Any], position: int, expected: datetime
) -> None:
    assert occurrence(given, position) == expected


def test_the_first_charge_is_the_next_one_that_has_not_passed() -> None:
    monthly = schedule("2026-01-10T00:00:00Z")
    assert first_position(monthly, utc(2026, 1, 10), including=True) == 0
    assert first_position(monthly, utc(2026, 1, 10), including=False) == 1
    assert first_position(monthly, utc(2026, 3, 11), including=True) == 3


@pytest.mark.parametrize(
    "wrong",
    [
        schedule("2026-01-29T00:00:00Z"),
        schedule("2026-01-29T01:00:00+07:00"),
        schedule("soon"),
        schedule("2026-01-28T00:00:00Z", total_retry=3),
    ],
)
def test_a_schedule_that_xendit_would_refuse_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(XenditError) as caught:
        check_schedule(wrong)
    assert caught.value.code == "API_VALIDATION_ERROR"
