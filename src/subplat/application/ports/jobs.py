"""Durable jobs: work that leaves the process, promised inside the transaction that made it necessary."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, Protocol, TypeVar

from attrs import frozen


class Lane(StrEnum):
    """Which workers take a job: `BULK` never delays `DEFAULT`."""

    DEFAULT = "default"
    BULK = "bulk"


@frozen(kw_only=True)
class Job:
    """A command to be run durably, at least once; handlers are safe to run again. Fields are JSON values and ids."""

    kind: ClassVar[str] = ""
    lane: ClassVar[Lane] = Lane.DEFAULT

    def order_key(self) -> str | None:
        """Jobs of one key (an aggregate) run one at a time, in the order they were enqueued; None: no order."""
        return None


JOBS: dict[str, type[Job]] = {}
"""Every job by its kind: what a worker reads a stored payload with."""

J = TypeVar("J", bound=Job)


def job(kind: str, lane: Lane = Lane.DEFAULT) -> Callable[[type[J]], type[J]]:
    """Registers a frozen attrs class as the job `kind` (`quotations.draft_offer.v1`); a kind is given once."""

    def register(cls: type[J]) -> type[J]:
        if kind in JOBS:
            raise ValueError(f"two jobs are called {kind}")
        cls.kind = kind
        cls.lane = lane
        JOBS[kind] = cls
        return cls

    return register


class JobQueue(Protocol):
    """The queue as a unit of work sees it: what is enqueued commits or rolls back with the change."""

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        """Promises to run `job`.

        `key`: a second job with the same key is dropped silently, for ever (exactly-once intent). `not_before` (UTC) delays it
        without using up an attempt. Raises nothing of its own: a database failure fails the unit of work.
        """
        ...
