"""What waits for a person is counted list by list, and nothing else is."""

from datetime import UTC, datetime
from typing import Any

from attrs import evolve, frozen

from subplat import Subplat
from subplat.application.operations.waiting_work import WorkWaitingHandler
from subplat.application.ports.figures import BookFigures, QueueFigures
from subplat.application.ports.job_inspection import JobCount, JobState
from subplat.application.ports.jobs import Lane
from subplat.domain.billing.cycle import CycleStatus
from subplat.testing.builders import a_deal
from subplat.wiring.memory import memory_platform

QUIET = BookFigures(
    subscriptions={},
    open_cycles={CycleStatus.INVOICED: 40},
    failed_tasks=0,
    parked_contracts=0,
    unclear_mails=0,
    quarantined_receipts=0,
    waiting_callbacks=0,
    oldest_callback_at=None,
    systems={"xendit": None},
)
IDLE = QueueFigures(counts=(JobCount(lane=Lane.DEFAULT, state=JobState.READY, number=7),), due_since={})


@frozen
class Told:
    """A reader that says what it was told."""

    figures: Any

    def read(self) -> Any:
        return self.figures


def handler(books: BookFigures = QUIET, queue: QueueFigures = IDLE) -> WorkWaitingHandler:
    return WorkWaitingHandler(books=Told(books), queue=Told(queue))


def test_what_goes_by_itself_is_no_work() -> None:
    found = handler()()
    assert (found.total, found.systems_down) == (0, ())


def test_every_list_is_counted_once() -> None:
    books = evolve(
        QUIET,
        open_cycles={CycleStatus.INVOICED: 40, CycleStatus.INVOICE_REQUESTED: 1},
        failed_tasks=2,
        parked_contracts=4,
        unclear_mails=8,
        quarantined_receipts=16,
        waiting_callbacks=32,
    )
    parked = tuple(JobCount(lane=lane, state=JobState.PARKED, number=32) for lane in (Lane.DEFAULT, Lane.BULK))
    found = handler(books, evolve(IDLE, counts=(*IDLE.counts, *parked)))()
    assert found.total == 1 + 2 + 4 + 8 + 16 + 32 + 64
    assert (found.requested_invoices, found.failed_tasks, found.parked_contracts) == (1, 2, 4)
    assert (found.unclear_mails, found.quarantined_receipts, found.waiting_callbacks) == (8, 16, 32)
    assert found.parked_jobs == 64


def test_systems_that_are_down_are_named() -> None:
    since = datetime(2026, 1, 31, tzinfo=UTC)
    found = handler(evolve(QUIET, systems={"xendit": since, "gmail": since, "gcp": None}))()
    assert found.systems_down == ("gmail", "xendit")


def test_a_bill_that_finance_was_asked_to_invoice_waits() -> None:
    platform = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))
    a_deal(Subplat(platform))
    assert platform.application.operations.waiting().requested_invoices == 1
