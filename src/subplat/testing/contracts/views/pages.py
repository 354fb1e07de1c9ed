"""Pages: all of it, each once, in order, and nothing that is not a page."""

from datetime import date
from uuid import UUID

import pytest

from subplat.application.ports.views.lookup import Lookup
from subplat.application.ports.views.paging import Position, UnreadableCursor
from subplat.application.ports.views.sight import EVERYTHING
from subplat.domain.errors import InvalidValue, NotFound
from subplat.testing.contracts.views.books_under_test import FILTERS, BooksUnderTest
from subplat.testing.trade import Trade

NOBODY = UUID(int=404)


@pytest.mark.parametrize("name", FILTERS)
class PagesContract:
    """For every lookup."""

    def test_everything_is_listed_once_the_newest_first(self, books: BooksUnderTest, trade: Trade, name: str) -> None:
        listed = list(books.walk(name, limit=200))
        assert {view.id for view in listed} == trade.ids[name]
        keys = [(view.due_date, view.id) if name == "cycles" else view.id for view in listed]
        assert keys == sorted(keys, reverse=True)

    @pytest.mark.parametrize("limit", [1, 2, 3])
    def test_pages_add_up_to_the_list(self, books: BooksUnderTest, name: str, limit: int) -> None:
        assert list(books.walk(name, limit=limit)) == list(books.walk(name, limit=200))

    def test_a_page_is_as_long_as_asked_for_and_the_last_one_says_so(self, books: BooksUnderTest, name: str) -> None:
        everything = books.ids(name)
        page = books.lookup(name).page(FILTERS[name](), sight=EVERYTHING, limit=len(everything))
        assert (len(page.items), page.next) == (len(everything), None)
        if len(everything) > 1:
            shorter = books.lookup(name).page(FILTERS[name](), sight=EVERYTHING, limit=len(everything) - 1)
            assert len(shorter.items) == len(everything) - 1
            assert shorter.next is not None
            assert Position.read(shorter.next.text()) == shorter.next

    def test_one_shows_what_the_list_shows(self, books: BooksUnderTest, name: str) -> None:
        inner = {
            "quotations": "quotation",
            "emails": "email",
            "webhooks": "event",
            "deliveries": "delivery",
            "files": "file",
        }
        for view in books.walk(name):
            one = books.lookup(name).one(view.id, sight=EVERYTHING)
            assert (getattr(one, inner[name]) if name in inner else one) == view

    def test_what_is_not_there_is_not_found(self, books: BooksUnderTest, name: str) -> None:
        with pytest.raises(NotFound):
            books.lookup(name).one(NOBODY, sight=EVERYTHING)

    @pytest.mark.parametrize("limit", [0, -1, 201])
    def test_a_page_has_1_to_200_rows(self, books: BooksUnderTest, name: str, limit: int) -> None:
        with pytest.raises(InvalidValue, match="1 to 200"):
            books.lookup(name).page(FILTERS[name](), sight=EVERYTHING, limit=limit)

    def test_the_cursor_of_another_order_is_refused(self, books: BooksUnderTest, name: str) -> None:
        other = Position(NOBODY) if name == "cycles" else Position(NOBODY, date(2026, 1, 31))
        with pytest.raises(UnreadableCursor):
            books.lookup(name).page(FILTERS[name](), sight=EVERYTHING, after=other, limit=1)

    def test_a_page_after_the_end_is_empty(self, books: BooksUnderTest, name: str) -> None:
        end = Position(UUID(int=0), date.min) if name == "cycles" else Position(UUID(int=0))
        lookup: Lookup[object, object, object] = books.lookup(name)
        page = lookup.page(FILTERS[name](), sight=EVERYTHING, after=end, limit=1)
        assert (page.items, page.next) == ((), None)
