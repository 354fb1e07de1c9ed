"""Numbers by which a running installation is watched: how much waits where. No names, addresses or amounts of one client."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from attrs import frozen

from subplat.application.ports.job_inspection import JobCount
from subplat.application.ports.jobs import Lane
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus


@frozen(kw_only=True)
class BookFigures:
    """How many rows of the books are in which state; absent from a mapping means none.

    `open_cycles`: bills that are not paid, cancelled or given up. `systems`: every outside system that ever was in trouble,
    with the instant since when it is down, None: it answers again.
    """

    subscriptions: Mapping[SubscriptionStatus, int]
    open_cycles: Mapping[CycleStatus, int]
    failed_tasks: int
    parked_contracts: int
    unclear_mails: int
    quarantined_receipts: int
    waiting_callbacks: int
    oldest_callback_at: datetime | None
    """When the callback was received that has been waiting longest."""
    systems: Mapping[str, datetime | None]


@frozen(kw_only=True)
class QueueFigures:
    """`counts`: jobs that are not over, by lane and state, in that order. `due_since`: by lane, when the job became due that
    has been waiting for a worker longest; lanes without one are absent."""

    counts: tuple[JobCount, ...]
    due_since: Mapping[Lane, datetime]


class BookFiguresReader(Protocol):
    """The books, counted by their indexes in one picture, outside any unit of work."""

    def read(self) -> BookFigures:
        """As of now; raises Unavailable."""
        ...


class QueueFiguresReader(Protocol):
    """The queue, without the long history of what is done."""

    def read(self) -> QueueFigures:
        """As of now; a database failure is raised as Unavailable."""
        ...
