"""The clock that can be moved."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from subplat.adapters.sandbox.clock import MovableClock

START = datetime(2026, 1, 31, 2, 0, tzinfo=UTC)


def test_a_frozen_clock_stands_still_until_it_is_moved() -> None:
    clock = MovableClock(START)
    assert (clock.now(), clock.now()) == (START, START)
    clock.advance(timedelta(days=28))
    assert clock.now() == datetime(2026, 2, 28, 2, 0, tzinfo=UTC)


def test_a_following_clock_runs_along_and_keeps_its_shift() -> None:
    real = [START]
    clock = MovableClock.following(lambda: real[0])
    clock.advance(timedelta(hours=5))
    real[0] += timedelta(minutes=1)
    assert clock.now() == START + timedelta(hours=5, minutes=1)
    clock.set(START + timedelta(days=9))
    real[0] += timedelta(minutes=1)
    assert clock.now() == START + timedelta(days=9, minutes=1)


def test_a_following_clock_can_start_elsewhere() -> None:
    clock = MovableClock(START, follow=lambda: START + timedelta(days=1000))
    assert clock.now() == START


def test_the_clock_shows_utc_whatever_zone_it_was_given() -> None:
    clock = MovableClock(datetime(2026, 1, 31, 9, 0, tzinfo=timezone(timedelta(hours=7))))
    assert clock.now() == START
    assert clock.now().utcoffset() == timedelta(0)


def test_the_clock_does_not_advance_backwards() -> None:
    with pytest.raises(ValueError, match="cannot go back"):
        MovableClock(START).advance(timedelta(seconds=-1))


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        MovableClock(START.replace(tzinfo=None))
