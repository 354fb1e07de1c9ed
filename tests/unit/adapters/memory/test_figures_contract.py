"""The figures of books in memory are what every reader's have to be."""

import pytest

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.figures import InMemoryBookFigures
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.unit_of_work import InMemoryUnitsOfWork
from subplat.testing.contracts.figures import CountedBooks, FiguresContract
from subplat.testing.samples import NOW
from subplat.testing.trade import Trade, put


class TestFiguresInMemory(FiguresContract):
    @pytest.fixture
    def counted(self, trade: Trade) -> CountedBooks:
        shelves = Shelves()
        units = InMemoryUnitsOfWork(shelves=shelves, jobs=InMemoryJobs(clock=ManualClock(NOW)), reactions=lambda _: ())
        with units() as work:
            put(work, trade)
            work.commit()
        return CountedBooks(units=units, figures=InMemoryBookFigures(shelves))
