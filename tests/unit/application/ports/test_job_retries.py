"""How often a job is tried, and when again."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_retries import RetryPolicy

POLICY = RetryPolicy()
NOTHING = timedelta()
spreads = st.floats(0, 1)


def test_delays_double_up_to_the_longest() -> None:
    delays = [POLICY.delay(attempt, 0).total_seconds() for attempt in range(1, 14)]
    assert delays == [2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]


@given(attempt=st.integers(1, 10**9), spread=spreads)
def test_no_delay_is_shorter_than_the_first_or_a_quarter_longer_than_the_longest(attempt: int, spread: float) -> None:
    assert POLICY.first_delay <= POLICY.delay(attempt, spread) <= POLICY.longest_delay * 1.25


@given(spread=spreads, other=spreads)
def test_jobs_that_failed_together_come_back_apart(spread: float, other: float) -> None:
    assert (POLICY.delay(8, spread) < POLICY.delay(8, other)) <= (spread < other)


@given(earlier=st.integers(0, 10**6), spread=spreads, named=st.timedeltas(NOTHING, timedelta(days=2)))
def test_a_pause_is_never_shorter_than_what_the_system_named(earlier: int, spread: float, named: timedelta) -> None:
    pause = POLICY.pause(Unavailable("gmail", "quota", named), earlier, NOTHING, spread)
    assert pause is not None
    assert named <= pause <= max(named, POLICY.longest_pause) * 1.25


def test_patience_ends() -> None:
    failure = Unavailable("xendit", "down")
    just_before = POLICY.patience - timedelta(seconds=1)
    assert POLICY.pause(failure, 900, just_before, 0) == POLICY.longest_pause
    assert POLICY.pause(failure, 900, POLICY.patience, 0) is None
