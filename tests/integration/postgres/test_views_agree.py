"""The same books in memory and on PostgreSQL are shown alike, whatever happened and whoever looks."""

from collections.abc import Iterator
from copy import deepcopy

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from sqlalchemy import Engine

from subplat.adapters.memory.access import InMemoryAccess
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.unit_of_work import InMemoryUnitsOfWork
from subplat.adapters.memory.views.everything import in_memory_views
from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.domain.ids import QuotationItemId
from subplat.domain.reporting.books import Books
from subplat.testing.company import Company
from subplat.testing.contracts.views.books_under_test import FILTERS, BooksUnderTest
from subplat.testing.postgres_databases import Broom
from subplat.testing.samples import NOW, sample_id
from subplat.testing.strategies.books import companies
from subplat.testing.trade import Trade, put

FEW = settings(
    max_examples=6,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, *_: object, **__: object) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


def kept(units: UnitOfWorkFactory, books: Books) -> None:
    with units() as work:
        put(work, Trade(books=books))
        work.commit()


def sights(books: Books) -> Iterator[Sight]:
    yield EVERYTHING
    yield from (Sight(client_id=client.id) for client in books.clients)
    yield from (Sight(sales_user_id=user.id) for user in books.users)


@FEW
@given(company=companies(longest=10))
def test_both_show_the_same_to_everybody(engine: Engine, postgres_broom: Broom, company: Company) -> None:
    postgres_broom.sweep()
    for number, quotation in enumerate(company.quotations):
        quotation.lines = tuple(evolve(line, id=sample_id(QuotationItemId, number)) for line in quotation.lines)
    books, shelves = company.books(), Shelves()
    in_memory = InMemoryUnitsOfWork(shelves=shelves, jobs=InMemoryJobs(clock=ManualClock(NOW)), reactions=lambda _: ())
    on_postgres = PostgresUnitOfWorkFactory(engine=engine, reactions=lambda _: (), queue_factory=lambda _: NoJobs())
    kept(on_postgres, deepcopy(books))
    kept(in_memory, deepcopy(books))
    one = BooksUnderTest(units=in_memory, views=in_memory_views(shelves), access=InMemoryAccess(shelves))
    other = BooksUnderTest(units=on_postgres, views=postgres_views(engine), access=PostgresAccess(engine=engine))
    for sight in sights(books):
        for name in FILTERS:
            assert list(one.walk(name, sight=sight, limit=3)) == list(other.walk(name, sight=sight, limit=200))


@pytest.fixture(autouse=True)
def swept(postgres_broom: Broom) -> Iterator[None]:
    yield
    postgres_broom.sweep()
