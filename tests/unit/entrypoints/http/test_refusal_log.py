"""Refused callers are written down, but cannot fill the log."""

from datetime import datetime, timedelta

from structlog.testing import capture_logs

from subplat.adapters.memory.clock import ManualClock
from subplat.entrypoints.http.refusals import ONE_LINE_PER, RefusalLog


def test_the_first_is_written_at_once_and_the_others_once_a_minute_with_their_number() -> None:
    clock = ManualClock(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    log = RefusalLog(clock)
    with capture_logs() as lines:
        written = [log.note("/here") for _ in range(100)]
        clock.advance(ONE_LINE_PER)
        written.append(log.note("/here"))
    assert written == [True, *[False] * 99, True]
    assert [(line["route"], line["number"]) for line in lines] == [("/here", 1), ("/here", 100)]


def test_a_clock_that_is_set_back_does_not_silence_it() -> None:
    clock = ManualClock(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    log = RefusalLog(clock)
    log.note("/here")
    clock.advance(-timedelta(days=3))
    assert log.note("/here")
