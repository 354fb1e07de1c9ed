"""Jobs in the caller's own thread."""

import json
from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from subplat.adapters.jobs.inspection import AbsurdJobInspector
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.until_idle import UntilIdle
from subplat.adapters.system.clock import SystemClock
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.testing.contracts.job_samples import BulkNote, Writer, note
from subplat.testing.postgres_databases import MigratedDatabase

SLOW_AGAIN = RetryPolicy(first_delay=timedelta(hours=1))


def enqueue(database: MigratedDatabase, *jobs: Job, not_before: datetime | None = None) -> None:
    with psycopg.connect(database.dsn) as connection:
        queue = AbsurdJobQueue(connection, SLOW_AGAIN)
        for each in jobs:
            queue.enqueue(each, not_before=not_before)
        queue.seal()


def until_idle(database: MigratedDatabase, writer: object, *schedules: PeriodicSchedule) -> UntilIdle:
    return UntilIdle(
        connect=lambda: psycopg.connect(database.dsn),
        handle=writer,
        clock=SystemClock(),
        schedules=schedules,
        policy=SLOW_AGAIN,
    )


def states(database: MigratedDatabase) -> dict[str, JobState]:
    jobs = AbsurdJobInspector(lambda: psycopg.connect(database.dsn)).list_jobs()
    return {str(json.loads(job.payload)["text"]): job.state for job in jobs}


def test_what_is_due_runs_in_every_lane_and_what_is_not_stays(jobs_database: MigratedDatabase) -> None:
    writer = Writer()
    enqueue(jobs_database, note("one", "a"), note("two", "a"), BulkNote(text="bulk"))
    enqueue(jobs_database, note("tomorrow"), not_before=datetime.now(UTC) + timedelta(days=1))
    run = until_idle(jobs_database, writer)
    assert run() == 3
    assert sorted(writer.written) == ["bulk", "one", "two"]
    assert writer.written.index("one") < writer.written.index("two")
    assert run() == 0


def test_what_follows_from_a_job_runs_too_also_in_another_lane_and_in_a_crowd(jobs_database: MigratedDatabase) -> None:
    written: list[str] = []

    def handle(job: Job) -> None:
        assert hasattr(job, "text")
        written.append(job.text)
        if job.text == "first":
            enqueue(jobs_database, BulkNote(text="second"))
        if job.text == "second":
            # So many are only written down, and started later.
            enqueue(jobs_database, *(note(f"third {number}") for number in range(30)))

    enqueue(jobs_database, note("first"))
    assert until_idle(jobs_database, handle)() == 32
    assert (written[:2], len(written)) == (["first", "second"], 32)


def test_a_job_that_fails_or_meets_an_outage_waits_for_its_next_try(jobs_database: MigratedDatabase) -> None:
    writer = Writer(troubles={"bug": [ValueError("x")], "outage": [Unavailable("xendit", "down")]})
    enqueue(jobs_database, note("bug"), note("outage"), note("well"))
    assert until_idle(jobs_database, writer)() == 3
    assert writer.written == ["well"]
    assert states(jobs_database) == {"bug": JobState.RETRYING, "outage": JobState.RETRYING, "well": JobState.DONE}


def test_periodic_jobs_run_once_a_slot_whoever_looks(jobs_database: MigratedDatabase) -> None:
    writer = Writer()
    daily = PeriodicSchedule(
        name="daily", slots=every(timedelta(days=1)), job=lambda at: note("slot"), look_back=timedelta(days=3)
    )
    assert until_idle(jobs_database, writer, daily)() == 3
    assert until_idle(jobs_database, writer, daily)() == 0


def test_without_a_database_it_says_so_at_once() -> None:
    run = UntilIdle(
        connect=lambda: psycopg.connect("postgresql://nobody@127.0.0.1:9/nothing"),
        handle=Writer(),
        clock=SystemClock(),
    )
    with pytest.raises(psycopg.OperationalError):
        run()


def test_what_ends_the_program_leaves_the_job_to_others_and_no_connection(jobs_database: MigratedDatabase) -> None:
    def handle(job: Job) -> None:
        raise KeyboardInterrupt

    enqueue(jobs_database, note("one"))
    with pytest.raises(KeyboardInterrupt):
        until_idle(jobs_database, handle)()
    assert states(jobs_database) == {"one": JobState.RUNNING}
