"""Looking into the queue and trying parked jobs again: for staff and their tools, never for a use case."""

from datetime import datetime
from enum import StrEnum
from typing import NewType, Protocol
from uuid import UUID

from attrs import frozen

from subplat.application.ports.jobs import Lane
from subplat.domain.errors import Conflict, NotFound

JobId = NewType("JobId", UUID)


class JobState(StrEnum):
    """Where a job is on its way."""

    DELAYED = "delayed"  # its time has not come
    IN_LINE = "in_line"  # another job of its order key goes first
    READY = "ready"
    RUNNING = "running"
    RETRYING = "retrying"  # it failed, or what it needs was unavailable: next try at `due_at`
    PARKED = "parked"  # given up after its last attempt; waits for a person
    DONE = "done"
    CANCELLED = "cancelled"  # taken out by hand with the engine's own tools


@frozen(kw_only=True)
class InspectedJob:
    """One job as it was when asked. `attempts` counts the tries used up, the running one included."""

    id: JobId
    kind: str
    lane: Lane
    state: JobState
    attempts: int
    max_attempts: int
    order_key: str | None
    payload: str
    """The job's fields, as JSON text."""
    enqueued_at: datetime
    due_at: datetime | None
    """When it may run next; None while it waits in line, runs or is over."""
    error: str | None
    """What went wrong last, unless it is done."""


@frozen(kw_only=True)
class JobCount:
    """How many jobs of a lane are in a state; absent means none."""

    lane: Lane
    state: JobState
    number: int


class JobNotFound(NotFound):
    """No job has this id, or it was done long ago and is forgotten."""

    code = "job_not_found"


class JobNotParked(Conflict):
    """Only a parked job can be tried again."""

    code = "job_not_parked"


class JobInspector(Protocol):
    """The queue from outside any unit of work; a database failure is raised as it is."""

    def list_jobs(self, state: JobState | None = None, limit: int = 50) -> tuple[InspectedJob, ...]:
        """The newest `limit` jobs, of one state or of all."""
        ...

    def parked(self) -> tuple[InspectedJob, ...]:
        """Every parked job, oldest first."""
        ...

    def show(self, job_id: JobId) -> InspectedJob:
        """One job; raises JobNotFound."""
        ...

    def retry(self, job_id: JobId) -> None:
        """Gives a parked job all its attempts again, behind the waiting jobs of its order key.

        Raises JobNotFound, JobNotParked (also for a second retry, so that a double click changes nothing).
        """
        ...

    def counts(self) -> tuple[JobCount, ...]:
        """How many jobs there are, by lane and state."""
        ...
