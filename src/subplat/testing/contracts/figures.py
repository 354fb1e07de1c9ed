"""What every reader of figures has to count: the same as the books say."""

from abc import abstractmethod
from datetime import timedelta

import pytest
from attrs import frozen

from subplat.application.ports.figures import BookFiguresReader
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import OPEN
from subplat.domain.ids import CircuitId
from subplat.domain.operations.circuit import Circuit
from subplat.domain.provisioning.words import TaskStatus
from subplat.testing.samples import NOW, sample_id
from subplat.testing.trade import Trade, a_trade


@frozen(kw_only=True)
class CountedBooks:
    """Books with a trade in them, and who counts them."""

    units: UnitOfWorkFactory
    figures: BookFiguresReader


class FiguresContract:
    """Subclasses give the fixture `counted`."""

    @pytest.fixture
    def trade(self) -> Trade:
        """What is in the books."""
        return a_trade()

    @pytest.fixture
    @abstractmethod
    def counted(self, trade: Trade) -> CountedBooks:
        """Books with the trade in them."""

    def test_rows_are_counted_by_their_state(self, counted: CountedBooks, trade: Trade) -> None:
        found, books = counted.figures.read(), trade.books
        assert sum(found.subscriptions.values()) == len(books.subscriptions) > 0
        for status in {row.status for row in books.subscriptions}:
            assert found.subscriptions[status] == sum(1 for row in books.subscriptions if row.status is status)
        assert sum(found.open_cycles.values()) == sum(1 for row in books.cycles if row.status in OPEN) > 0
        assert found.failed_tasks == sum(1 for row in books.tasks if row.status is TaskStatus.FAILED)

    def test_what_waits_is_counted_and_what_is_settled_is_not(self, counted: CountedBooks, trade: Trade) -> None:
        found = counted.figures.read()
        waiting = [event for event in trade.webhooks if not event.processed]
        assert 0 < found.waiting_callbacks == len(waiting)
        assert found.oldest_callback_at == min(event.received_at for event in waiting)
        assert 0 < found.quarantined_receipts == sum(1 for row in trade.receipts if row.resolved_at is None)
        assert 0 < found.unclear_mails == sum(1 for row in trade.unclear_mails if row.resolved_at is None)

    def test_systems_are_told_with_since_when_they_are_down(self, counted: CountedBooks) -> None:
        down = Circuit(
            id=sample_id(CircuitId, 1), system="xendit", failed_at=(NOW,), down_since=NOW, last_failure="nobody there"
        )
        with counted.units() as work:
            work.circuits.add(down)
            work.circuits.add(Circuit(id=sample_id(CircuitId, 2), system="mail"))
            work.commit()
        assert counted.figures.read().systems == {"mail": None, "xendit": NOW}

    def test_a_parked_contract_is_counted_until_it_is_released(self, counted: CountedBooks, trade: Trade) -> None:
        contract = trade.books.subscriptions[0].id
        with counted.units() as work:
            work.billing_runs.park(contract, "a defect", NOW)
            work.billing_runs.park(contract, "a defect", NOW + timedelta(hours=1))
            work.commit()
        assert counted.figures.read().parked_contracts == 1
        with counted.units() as work:
            work.billing_runs.release(contract)
            work.commit()
        assert counted.figures.read().parked_contracts == 0
