"""What a unit of work does with the events of its transaction besides the jobs that follow from them."""

from collections.abc import Sequence
from typing import Protocol

from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.events import DomainEvent


class Announce(Protocol):
    """Called right before a commit, inside the transaction, with all of its events in order."""

    def __call__(self, work: UnitOfWork, events: Sequence[DomainEvent], /) -> None:
        """What is added and enqueued commits or rolls back with the change."""
        ...


def nobody_listens(work: UnitOfWork, events: Sequence[DomainEvent], /) -> None:
    """For a platform without integrations."""
