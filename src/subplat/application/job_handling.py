"""A kind of job, with what runs it."""

from collections.abc import Callable
from typing import TypeVar

from subplat.application.ports.jobs import Job

J = TypeVar("J", bound=Job)
JobHandling = tuple[type[Job], Callable[[Job], None]]


def runs(kind: type[J], handler: Callable[[J], None]) -> JobHandling:
    """Jobs of this kind are run by this handler, and no others."""

    def run(job: Job) -> None:
        if isinstance(job, kind):
            handler(job)

    return kind, run
