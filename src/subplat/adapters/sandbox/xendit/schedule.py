"""When a plan charges: occurrences counted from its anchor."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from subplat.adapters.sandbox.xendit.errors import wrong
from subplat.adapters.sandbox.xendit.moments import instant
from subplat.adapters.sandbox.xendit.objects import Fields
from subplat.adapters.sandbox.xendit.schema_parts import TEXT, array, closed, one_of, optional, whole

_LATEST_DAY = 28
SCHEDULE: dict[str, Any] = closed(
    ("interval", "interval_count", "anchor_date"),
    interval=one_of("DAY", "WEEK", "MONTH", "YEAR"),
    interval_count=whole(1, 365),
    anchor_date=TEXT,
    total_recurrence=optional(whole(1, 32_000)),
    retry_interval=optional(one_of("DAY")),
    retry_interval_count=optional(whole(1, 365)),
    total_retry=optional(whole(1, 10)),
    failed_attempt_notifications=optional(array(whole(1, 10), most=10)),
)
SCHEDULE_CHANGE = {**SCHEDULE, "required": []}


def check_schedule(schedule: Fields) -> None:
    """What a schema cannot say: a real date, its day at most 28, all or none of the retry fields."""
    try:
        anchor = instant(schedule["anchor_date"])
    except ValueError:
        raise wrong("schedule.anchor_date", "must be a valid ISO 8601 date", "date.base") from None
    if anchor.day > _LATEST_DAY:
        raise wrong("schedule.anchor_date", f"day of the month must be at most {_LATEST_DAY}", "date.max")
    retry = [schedule.get(name) is not None for name in ("retry_interval", "retry_interval_count", "total_retry")]
    if any(retry) and not all(retry):
        raise wrong(
            "schedule.total_retry", "retry_interval, retry_interval_count and total_retry belong together", "object.and"
        )


def occurrence(schedule: Fields, position: int) -> datetime:
    """The charge at that position; 0 is the anchor itself. The calendar is that of the anchor's own offset."""
    anchor = instant(schedule["anchor_date"])
    steps = position * int(schedule["interval_count"])
    match schedule["interval"]:
        case "DAY":
            moment = anchor + timedelta(days=steps)
        case "WEEK":
            moment = anchor + timedelta(weeks=steps)
        case "MONTH":
            months = anchor.month - 1 + steps
            moment = anchor.replace(year=anchor.year + months // 12, month=months % 12 + 1)
        case _:
            moment = anchor.replace(year=anchor.year + steps)
    return moment.astimezone(UTC)


def first_position(schedule: Fields, after: datetime, *, including: bool) -> int:
    """The position of the first charge after an instant (or at it)."""
    position = 0
    while occurrence(schedule, position) < after or (not including and occurrence(schedule, position) == after):
        position += 1
    return position


def retry_pause(schedule: Mapping[str, Any]) -> timedelta:
    """How long between two attempts."""
    return timedelta(days=int(schedule.get("retry_interval_count") or 1))


def retries(schedule: Mapping[str, Any]) -> int:
    """How often a failed charge is tried again."""
    return int(schedule.get("total_retry") or 0)
