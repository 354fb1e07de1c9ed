"""Which job runs at the moment: set by the queue, read by what writes logs. Not set: none, a person or program asks."""

from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from attrs import frozen


@frozen(kw_only=True)
class RunningJob:
    """One try of one job. `id` is the queue's own, `attempt` counts from 1."""

    id: str
    kind: str
    attempt: int


RUNNING: ContextVar[RunningJob | None] = ContextVar("running", default=None)


@contextmanager
def running(job: RunningJob) -> Generator[None]:
    """Inside the block this job runs."""
    token = RUNNING.set(job)
    try:
        yield
    finally:
        RUNNING.reset(token)
