"""The whole contract of the read side."""

from abc import ABC, abstractmethod

import pytest

from subplat.testing.contracts.views.books_under_test import BooksUnderTest
from subplat.testing.contracts.views.contents import ContentsContract
from subplat.testing.contracts.views.filters import FiltersContract
from subplat.testing.contracts.views.pages import PagesContract
from subplat.testing.contracts.views.reach import ReachContract
from subplat.testing.contracts.views.walks import WalksContract
from subplat.testing.trade import Trade, a_trade


class BooksGiven(ABC):
    """Subclasses give the fixture `books`."""

    @pytest.fixture
    def trade(self) -> Trade:
        """What is in the books."""
        return a_trade()

    @pytest.fixture
    @abstractmethod
    def books(self, trade: Trade) -> BooksUnderTest:
        """Books with the trade in them."""


class ReadingContract(PagesContract, BooksGiven):
    """What all lookups do alike; nothing is written."""


class ShowingContract(ReachContract, FiltersContract, ContentsContract, BooksGiven):
    """What each is for; nothing is written."""


class WalkingContract(WalksContract, BooksGiven):
    """While others write."""
