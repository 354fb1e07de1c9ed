"""The queue on PostgreSQL keeps the contract; time is the engine's own, set by hand."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from threading import Event

import psycopg
import pytest
from attrs import define

from subplat.adapters.jobs.inspection import AbsurdJobInspector
from subplat.adapters.jobs.keeper import Keeper
from subplat.adapters.jobs.link import Link
from subplat.adapters.jobs.pulse import Pulse
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.runner import JobRunner
from subplat.application.ports.job_inspection import JobInspector, JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job, JobQueue, Lane
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.testing.contracts.jobs import START, JobQueueContract, QueueUnderTest, Start, Writer, note
from subplat.testing.postgres_databases import MigratedDatabase


@define
class HandClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


class AbsurdUnderTest(QueueUnderTest):
    def __init__(self, dsn: str, schedules: Sequence[PeriodicSchedule] = ()) -> None:
        self.dsn = dsn
        self.clock = HandClock()
        self.policy = RetryPolicy()
        self.jobs: dict[str, type[Job]] = JOBS
        self.keeper = Keeper(clock=self.clock, schedules=schedules, policy=self.policy, done_kept=timedelta(days=30))

    def connect(self) -> psycopg.Connection:
        connection = psycopg.connect(self.dsn)
        connection.execute("select set_config('absurd.fake_now', %s, false)", (self.clock.now().isoformat(),))
        connection.commit()
        return connection

    @property
    def inspector(self) -> JobInspector:
        return AbsurdJobInspector(self.connect, self.policy)

    @contextmanager
    def unit(self) -> Iterator[JobQueue]:
        with self.connect() as connection:
            queue = AbsurdJobQueue(connection, self.policy)
            yield queue
            queue.seal()

    def run(self, handle: Callable[[Job], None]) -> None:
        link = Link(self.connect, Event())
        pulse = Pulse(self.connect, interval=10, longest_run=timedelta(hours=1))
        runners = [
            JobRunner(
                link=link,
                pulse=pulse,
                lane=lane,
                worker="by hand",
                lease=30,
                handle=handle,
                jobs=self.jobs,
                policy=self.policy,
            )
            for lane in Lane
        ]
        link.ask(self.keeper.tick)
        while sum(runner.run_next() for runner in runners):
            link.ask(self.keeper.tick)
        link.close()

    def advance(self, by: timedelta) -> None:
        self.clock.moment += by

    def now(self) -> datetime:
        return self.clock.now()


class TestAbsurdJobQueue(JobQueueContract):
    @pytest.fixture
    def start(self, jobs_database: MigratedDatabase) -> Start:
        return lambda schedules: AbsurdUnderTest(jobs_database.dsn, schedules)

    def test_a_job_of_an_unknown_kind_waits_for_a_newer_worker(self, queue: AbsurdUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello", about="a"))
        queue.jobs = {}
        for _ in range(20):
            queue.run(writer)
            assert (queue.only().state, queue.only().attempts) == (JobState.RETRYING, 0)
            assert "does not know" in (queue.only().error or "")
            queue.advance(timedelta(seconds=31))
        queue.jobs = JOBS
        queue.run(writer)
        assert writer.written == ["hello"]
        assert queue.only().attempts == 1

    def test_a_payload_that_does_not_fit_is_parked_in_sight(self, queue: AbsurdUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello"))
        with queue.connect() as connection:
            connection.execute("""update absurd.t_default set params = '{"text": "hello", "new": 1}'""")
        self.until_parked(queue, writer)
        assert "ClassValidationError" in (queue.only().error or "")
        assert writer.written == []

    def test_a_failure_that_cannot_be_stored_as_it_is_is_stored_all_the_same(
        self, queue: AbsurdUnderTest, writer: Writer
    ) -> None:
        writer.troubles["hello"] = [ValueError("nul \0, half \ud800, " + "long " * 10_000)]
        queue.enqueue(note("hello"))
        queue.run(writer)
        assert (queue.only().error or "").startswith("ValueError: nul \N{REPLACEMENT CHARACTER}, half ?, long")
        queue.advance(timedelta(minutes=1))
        queue.run(writer)
        assert writer.written == ["hello"]
