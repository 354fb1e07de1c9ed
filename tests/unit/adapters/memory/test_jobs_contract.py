"""The in-memory queue keeps the contract."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest
from attrs import define

from subplat.adapters.memory.job_inspection import InMemoryJobInspector
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.application.ports.job_inspection import JobInspector
from subplat.application.ports.jobs import Job, JobQueue
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.testing.contracts.jobs import START, JobQueueContract, QueueUnderTest, Start


@define
class HandClock:
    moment: datetime = START

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.date()


class InMemoryUnderTest(QueueUnderTest):
    def __init__(self, schedules: Sequence[PeriodicSchedule]) -> None:
        self.clock = HandClock()
        self.jobs = InMemoryJobs(clock=self.clock, schedules=schedules)

    @property
    def inspector(self) -> JobInspector:
        return InMemoryJobInspector(self.jobs)

    @contextmanager
    def unit(self) -> Iterator[JobQueue]:
        queue = self.jobs.queue()
        yield queue
        queue.seal()

    def run(self, handle: Callable[[Job], None]) -> None:
        self.jobs.run_until_idle(handle)

    def advance(self, by: timedelta) -> None:
        self.clock.moment += by

    def now(self) -> datetime:
        return self.clock.now()


class TestInMemoryJobQueue(JobQueueContract):
    @pytest.fixture
    def start(self) -> Start:
        return InMemoryUnderTest
