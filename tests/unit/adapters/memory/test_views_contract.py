"""The read side in memory does what every read side has to do."""

import pytest

from subplat.adapters.memory.access import InMemoryAccess
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.unit_of_work import InMemoryUnitsOfWork
from subplat.adapters.memory.views.everything import in_memory_views
from subplat.testing.contracts.views.books_under_test import BooksUnderTest
from subplat.testing.contracts.views.contract import ReadingContract, ShowingContract, WalkingContract
from subplat.testing.samples import NOW
from subplat.testing.trade import Trade, put


@pytest.fixture
def shelves_with_a_trade(trade: Trade) -> BooksUnderTest:
    shelves = Shelves()
    units = InMemoryUnitsOfWork(shelves=shelves, jobs=InMemoryJobs(clock=ManualClock(NOW)), reactions=lambda _: ())
    with units() as work:
        put(work, trade)
        work.commit()
    return BooksUnderTest(units=units, views=in_memory_views(shelves), access=InMemoryAccess(shelves))


class TestReadingInMemory(ReadingContract):
    @pytest.fixture
    def books(self, shelves_with_a_trade: BooksUnderTest) -> BooksUnderTest:
        return shelves_with_a_trade


class TestShowingInMemory(ShowingContract):
    @pytest.fixture
    def books(self, shelves_with_a_trade: BooksUnderTest) -> BooksUnderTest:
        return shelves_with_a_trade


class TestWalkingInMemory(WalkingContract):
    @pytest.fixture
    def books(self, shelves_with_a_trade: BooksUnderTest) -> BooksUnderTest:
        return shelves_with_a_trade
