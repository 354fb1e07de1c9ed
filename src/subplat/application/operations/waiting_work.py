"""How much waits for a person, of every work list at once."""

from collections.abc import Iterator

from attrs import frozen

from subplat.application.ports.figures import BookFigures, BookFiguresReader, QueueFigures, QueueFiguresReader
from subplat.application.ports.job_inspection import JobState
from subplat.domain.billing.cycle import CycleStatus


@frozen(kw_only=True)
class WorkWaiting:
    """How many there are on each list, and all together; `systems_down`: outside systems that cannot be used just now.

    `unclear_mails` of Finance that were not understood, `requested_invoices` that Finance has not told the number of yet,
    `quarantined_receipts`: money that fits no bill, `waiting_callbacks` that were not processed yet, `parked_contracts` that
    the billing run could not deal with, `parked_jobs` that were given up.
    """

    failed_tasks: int
    unclear_mails: int
    requested_invoices: int
    quarantined_receipts: int
    waiting_callbacks: int
    parked_contracts: int
    parked_jobs: int
    total: int
    systems_down: tuple[str, ...]


@frozen(kw_only=True)
class WorkWaitingHandler:
    books: BookFiguresReader
    queue: QueueFiguresReader

    def __call__(self) -> WorkWaiting:
        """Two questions, each of one instant; raises Unavailable."""
        books = self.books.read()
        numbers = dict(_numbers(books, self.queue.read()))
        down = sorted(system for system, since in books.systems.items() if since is not None)
        return WorkWaiting(**numbers, total=sum(numbers.values()), systems_down=tuple(down))


def _numbers(books: BookFigures, queue: QueueFigures) -> Iterator[tuple[str, int]]:
    yield "failed_tasks", books.failed_tasks
    yield "unclear_mails", books.unclear_mails
    yield "requested_invoices", books.open_cycles.get(CycleStatus.INVOICE_REQUESTED, 0)
    yield "quarantined_receipts", books.quarantined_receipts
    yield "waiting_callbacks", books.waiting_callbacks
    yield "parked_contracts", books.parked_contracts
    yield "parked_jobs", sum(count.number for count in queue.counts if count.state is JobState.PARKED)
