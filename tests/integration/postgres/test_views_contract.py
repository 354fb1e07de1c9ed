"""The read side on PostgreSQL does what every read side has to do."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from sqlalchemy import Engine

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.ports.jobs import Job
from subplat.domain.events import DomainEvent
from subplat.testing.contracts.views.books_under_test import BooksUnderTest
from subplat.testing.contracts.views.contract import ReadingContract, ShowingContract, WalkingContract
from subplat.testing.postgres_databases import Broom, MigratedDatabase
from subplat.testing.trade import Trade, a_trade, put


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


def no_reactions(_: DomainEvent) -> Sequence[Job]:
    return ()


def books_in(engine: Engine, trade: Trade) -> BooksUnderTest:
    units = PostgresUnitOfWorkFactory(engine=engine, reactions=no_reactions, queue_factory=lambda _: NoJobs())
    with units() as work:
        put(work, trade)
        work.commit()
    return BooksUnderTest(units=units, views=postgres_views(engine), access=PostgresAccess(engine=engine))


@pytest.fixture(scope="class")
def settled(postgres_database: MigratedDatabase, postgres_broom: Broom) -> Iterator[tuple[BooksUnderTest, Trade]]:
    """Where nothing is written, one database serves a whole class."""
    pool, trade = open_engine(PostgresSettings(dsn=postgres_database.dsn)), a_trade()
    yield books_in(pool, trade), trade
    pool.dispose()
    postgres_broom.sweep()


class TestReadingOnPostgres(ReadingContract):
    @pytest.fixture
    def trade(self, settled: tuple[BooksUnderTest, Trade]) -> Trade:
        return settled[1]

    @pytest.fixture
    def books(self, settled: tuple[BooksUnderTest, Trade]) -> BooksUnderTest:
        return settled[0]


class TestShowingOnPostgres(ShowingContract):
    @pytest.fixture
    def trade(self, settled: tuple[BooksUnderTest, Trade]) -> Trade:
        return settled[1]

    @pytest.fixture
    def books(self, settled: tuple[BooksUnderTest, Trade]) -> BooksUnderTest:
        return settled[0]


class TestWalkingOnPostgres(WalkingContract):
    @pytest.fixture
    def books(self, engine: Engine, trade: Trade) -> BooksUnderTest:
        return books_in(engine, trade)
