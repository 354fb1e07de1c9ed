"""The two job queues of the house with their clocks in hand, ready for the contract."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event
from typing import TYPE_CHECKING

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.figures import InMemoryQueueFigures
from subplat.adapters.memory.job_inspection import InMemoryJobInspector
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.application.ports.figures import QueueFiguresReader
from subplat.application.ports.job_inspection import JobInspector
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job, JobQueue, Lane
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.testing.contracts.queue_under_test import START, QueueUnderTest

if TYPE_CHECKING:
    from typing import Any

    from psycopg import Connection


class InMemoryUnderTest(QueueUnderTest):
    """The in-memory queue."""

    def __init__(self, schedules: Sequence[PeriodicSchedule] = (), policy: RetryPolicy | None = None) -> None:
        self.clock = ManualClock(START)
        self.jobs = InMemoryJobs(clock=self.clock, schedules=schedules, policy=policy or RetryPolicy())

    @property
    def inspector(self) -> JobInspector:
        return InMemoryJobInspector(self.jobs)

    @property
    def figures(self) -> QueueFiguresReader:
        return InMemoryQueueFigures(self.jobs)

    @contextmanager
    def unit(self) -> Iterator[JobQueue]:
        queue = self.jobs.queue()
        yield queue
        queue.seal()

    def run(self, handle: Callable[[Job], None]) -> None:
        self.jobs.run_until_idle(handle)

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    def now(self) -> datetime:
        return self.clock.now()


class AbsurdUnderTest(QueueUnderTest):
    """The queue on PostgreSQL, with the worker's parts run by hand in one thread and the engine's own time faked."""

    def __init__(self, dsn: str, schedules: Sequence[PeriodicSchedule] = (), policy: RetryPolicy | None = None) -> None:
        """`dsn`: the application's way into a database whose queue is empty."""
        from subplat.adapters.jobs.keeper import Keeper

        self.dsn = dsn
        self.clock = ManualClock(START)
        self.policy = policy or RetryPolicy()
        self.known: Mapping[str, type[Job]] = JOBS
        self.keeper = Keeper(clock=self.clock, schedules=schedules, policy=self.policy, done_kept=timedelta(days=30))

    def connect(self) -> "Connection[Any]":
        """A new session that shares the clock's time."""
        import psycopg

        return psycopg.connect(self.dsn, options=f"-c absurd.fake_now={self.clock.now():%Y-%m-%dT%H:%M:%S.%fZ}")

    @property
    def inspector(self) -> JobInspector:
        from subplat.adapters.jobs.inspection import AbsurdJobInspector

        return AbsurdJobInspector(self.connect, self.policy)

    @property
    def figures(self) -> QueueFiguresReader:
        from subplat.adapters.jobs.figures import AbsurdQueueFigures

        return AbsurdQueueFigures(self.connect)

    @contextmanager
    def unit(self) -> Iterator[JobQueue]:
        from subplat.adapters.jobs.queue import AbsurdJobQueue

        with self.connect() as connection:
            queue = AbsurdJobQueue(connection, self.policy)
            yield queue
            queue.seal()

    def run(self, handle: Callable[[Job], None]) -> None:
        from subplat.adapters.jobs.link import Link
        from subplat.adapters.jobs.pulse import Pulse
        from subplat.adapters.jobs.runner import JobRunner

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
                jobs=self.known,
                policy=self.policy,
            )
            for lane in Lane
        ]
        link.ask(self.keeper.tick)
        while sum(runner.run_next() for runner in runners):
            link.ask(self.keeper.tick)
        link.close()

    def advance(self, by: timedelta) -> None:
        self.clock.advance(by)

    def now(self) -> datetime:
        return self.clock.now()
