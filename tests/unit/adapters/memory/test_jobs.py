"""What the in-memory queue promises beyond the contract: the same story every time, simulated kills, and a look ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.jobs import LEASE, InMemoryJobs, NeverIdle
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.jobs import Job
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.testing.contracts.job_samples import Note, Writer, bugs, note
from subplat.testing.contracts.queue_under_test import START


class Killed(BaseException):
    """What a simulation raises where the process would be killed."""


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
def jobs(clock: ManualClock) -> InMemoryJobs:
    return InMemoryJobs(clock=clock)


def put(jobs: InMemoryJobs, *all_jobs: Job, not_before: datetime | None = None) -> None:
    queue = jobs.queue()
    for job in all_jobs:
        queue.enqueue(job, not_before=not_before)
    queue.seal()


def hourly(jobs: InMemoryJobs) -> None:
    jobs.schedules = [PeriodicSchedule(name="hourly", slots=every(timedelta(hours=1)), job=lambda at: note(str(at)))]


def test_jobs_run_in_the_order_they_became_due(jobs: InMemoryJobs, clock: ManualClock) -> None:
    writer = Writer(troubles={"b": bugs(1)})
    put(jobs, note("d"), not_before=START + timedelta(seconds=3))
    put(jobs, note("a"), note("b"), note("c"))
    jobs.run_until_idle(writer)
    clock.advance(timedelta(seconds=10))
    put(jobs, note("e"))
    jobs.run_until_idle(writer)
    assert writer.written == ["a", "c", "b", "e", "d"]


def test_a_job_whose_worker_is_killed_comes_back_when_the_lease_is_over(jobs: InMemoryJobs, clock: ManualClock) -> None:
    def die(job: Job) -> None:
        raise Killed

    put(jobs, note("a1", about="a"), note("a2", about="a"))
    with pytest.raises(Killed):
        jobs.run_until_idle(die)
    writer = Writer()
    clock.advance(LEASE)
    assert jobs.run_until_idle(writer) == 0
    clock.advance(timedelta(seconds=3))
    jobs.run_until_idle(writer)
    assert writer.written == ["a1", "a2"]
    assert [stored.attempts for stored in jobs.stored()] == [2, 1]


def test_what_is_enqueued_twice_by_one_unit_is_sealed_once(jobs: InMemoryJobs) -> None:
    queue = jobs.queue()
    queue.enqueue(note("hello"))
    queue.seal()
    queue.seal()
    assert [stored.state for stored in jobs.stored()] == [JobState.READY]


def test_the_next_instant_at_which_something_is_due_can_be_asked_for(jobs: InMemoryJobs, clock: ManualClock) -> None:
    tomorrow = START + timedelta(days=1)
    assert jobs.next_wake(tomorrow) is None
    put(jobs, note("later"), not_before=START + timedelta(minutes=90))
    assert jobs.next_wake(tomorrow) == START + timedelta(minutes=90)
    assert jobs.next_wake(START + timedelta(minutes=89)) is None
    hourly(jobs)
    assert jobs.next_wake(tomorrow) == START + timedelta(minutes=60)
    put(jobs, note("now"))
    assert jobs.next_wake(tomorrow) == START


def test_going_from_instant_to_instant_misses_nothing(jobs: InMemoryJobs, clock: ManualClock) -> None:
    writer = Writer(troubles={"later": bugs(2)})
    hourly(jobs)
    put(jobs, note("later"), not_before=START + timedelta(minutes=90))
    jobs.run_until_idle(writer)
    for moment in moments(jobs, START + timedelta(hours=5)):
        clock.instant = moment
        jobs.run_until_idle(writer)
    assert sorted(writer.written) == [*(str(START + timedelta(hours=hours)) for hours in range(6)), "later"]


def test_jobs_that_never_come_to_an_end_are_noticed(jobs: InMemoryJobs) -> None:
    def again(job: Job) -> None:
        assert isinstance(job, Note)
        put(jobs, job)

    put(jobs, note("for ever"))
    with pytest.raises(NeverIdle):
        jobs.run_until_idle(again)


def moments(jobs: InMemoryJobs, until: datetime) -> Iterator[datetime]:
    while (moment := jobs.next_wake(until)) is not None:
        yield moment
