"""Slots of periodic work."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.application.ports.jobs import Job
from subplat.application.ports.periodic import LONGEST_LOOK_BACK, PeriodicSchedule, Slots, daily, every

JAKARTA = ZoneInfo("Asia/Jakarta")
NEW_YORK = ZoneInfo("America/New_York")
NOW = datetime(2026, 3, 8, 12, tzinfo=UTC)
instants = st.integers(0, 4 * 10**9).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
all_slots = st.sampled_from(
    [every(timedelta(seconds=7)), every(timedelta(hours=5)), daily(time(2, 30), NEW_YORK), daily(time(0), JAKARTA)]
)


def schedule(slots: Slots, look_back: timedelta = timedelta(hours=1)) -> PeriodicSchedule:
    return PeriodicSchedule(name="tidy", slots=slots, job=lambda at: Job(), look_back=look_back)


def keys(of: PeriodicSchedule, now: datetime, looked_at: datetime | None = None) -> list[str]:
    return [key for key, _ in of.due(now, looked_at)]


@given(slots=all_slots, start=instants, steps=st.lists(st.integers(1, 3600), max_size=6))
def test_looking_often_finds_the_same_slots_as_looking_once(slots: Slots, start: datetime, steps: list[int]) -> None:
    moments = [start]
    for step in steps:
        moments.append(moments[-1] + timedelta(seconds=step))
    often = [slot for after, until in pairwise(moments) for slot in slots(after, until)]
    assert often == list(slots(start, moments[-1]))
    assert often == sorted(set(often))


def test_slots_are_the_same_for_everybody_whenever_they_started() -> None:
    slots = list(every(timedelta(minutes=45))(NOW - timedelta(hours=2), NOW))
    assert [f"{slot:%H:%M}" for slot in slots] == ["10:30", "11:15", "12:00"]


def test_a_slot_belongs_to_the_instant_that_it_ends_at() -> None:
    slots = every(timedelta(hours=1))
    assert list(slots(NOW - timedelta(hours=1), NOW)) == [NOW]
    assert list(slots(NOW, NOW + timedelta(minutes=59))) == []


def test_a_daily_slot_follows_the_wall_clock_of_its_zone() -> None:
    slots = daily(time(9), JAKARTA)
    assert list(slots(datetime(2026, 3, 7, 2, tzinfo=UTC), datetime(2026, 3, 9, 2, tzinfo=UTC))) == [
        datetime(2026, 3, 8, 2, tzinfo=UTC),
        datetime(2026, 3, 9, 2, tzinfo=UTC),
    ]


@pytest.mark.parametrize("at", [time(1, 30), time(2, 30), time(3)])
def test_a_daily_slot_comes_once_a_day_though_the_clock_is_changed(at: time) -> None:
    slots = list(daily(at, NEW_YORK)(datetime(2026, 1, 1, 5, tzinfo=UTC), datetime(2027, 1, 1, 5, tzinfo=UTC)))
    assert len(slots) == 365
    assert {b - a for a, b in pairwise(slots)} <= {timedelta(hours=hours) for hours in (23, 24, 25)}


def test_a_slot_is_known_by_schedule_and_instant() -> None:
    assert keys(schedule(every(timedelta(minutes=30))), NOW) == [
        "cron:tidy:2026-03-08T11:30:00Z",
        "cron:tidy:2026-03-08T12:00:00Z",
    ]


def test_what_was_looked_at_is_not_looked_at_again_and_no_slot_older_than_the_look_back() -> None:
    half_hourly = schedule(every(timedelta(minutes=30)))
    assert keys(half_hourly, NOW, NOW) == []
    assert keys(half_hourly, NOW, NOW - timedelta(minutes=1)) == ["cron:tidy:2026-03-08T12:00:00Z"]
    assert keys(half_hourly, NOW, NOW - timedelta(days=3)) == keys(half_hourly, NOW)


@pytest.mark.parametrize("interval", [timedelta(), timedelta(seconds=-1), timedelta(seconds=1.5)])
def test_an_interval_is_made_of_whole_seconds(interval: timedelta) -> None:
    with pytest.raises(ValueError, match="whole seconds"):
        every(interval)


@pytest.mark.parametrize("look_back", [timedelta(seconds=59), LONGEST_LOOK_BACK + timedelta(seconds=1)])
def test_a_look_back_is_neither_shorter_than_a_tick_nor_longer_than_keys_are_kept(look_back: timedelta) -> None:
    with pytest.raises(ValueError, match="look_back"):
        schedule(every(timedelta(hours=1)), look_back)
