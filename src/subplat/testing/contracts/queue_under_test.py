"""A queue as its contract sees it."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

from subplat.application.ports.figures import QueueFiguresReader
from subplat.application.ports.job_inspection import InspectedJob, JobInspector
from subplat.application.ports.jobs import Job, JobQueue
from subplat.application.ports.periodic import PeriodicSchedule

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
LONG = timedelta(hours=2)
"""Longer than any back-off."""


class QueueUnderTest(ABC):
    """One queue with its clock, and a worker that works when told."""

    @property
    @abstractmethod
    def inspector(self) -> JobInspector:
        """The queue from outside."""

    @property
    @abstractmethod
    def figures(self) -> QueueFiguresReader:
        """The queue in numbers."""

    @abstractmethod
    def unit(self) -> AbstractContextManager[JobQueue]:
        """A unit of work: commits at the end of the block, rolls back when the block raises."""

    @abstractmethod
    def run(self, handle: Callable[[Job], None]) -> None:
        """Runs everything that is due now, periodic slots included."""

    @abstractmethod
    def advance(self, by: timedelta) -> None:
        """Moves the clock; runs nothing."""

    @abstractmethod
    def now(self) -> datetime:
        """What the clock says."""

    def enqueue(self, *jobs: Job, key: str | None = None, not_before: datetime | None = None) -> None:
        """All in one unit of work."""
        with self.unit() as queue:
            for each in jobs:
                queue.enqueue(each, key=key, not_before=not_before)

    def only(self) -> InspectedJob:
        """The one job there is."""
        (found,) = self.inspector.list_jobs()
        return found

    def run_until_parked(self, handle: Callable[[Job], None]) -> None:
        """Runs and waits until a job is parked."""
        for _ in range(20):
            self.run(handle)
            if self.inspector.parked():
                return
            self.advance(LONG)
        raise AssertionError("nothing was parked")


Start = Callable[[Sequence[PeriodicSchedule]], QueueUnderTest]
"""Makes a queue whose clock stands at `START`, with periodic schedules."""
