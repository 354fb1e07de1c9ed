"""The figures of books on PostgreSQL are what every reader's have to be."""

from collections.abc import Iterator

import pytest

from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.figures import PostgresBookFigures
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.ports.failures import Unavailable
from subplat.testing.contracts.figures import CountedBooks, FiguresContract
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.trade import Trade, put


class TestFiguresOnPostgres(FiguresContract):
    @pytest.fixture
    def counted(self, trade: Trade, database: MigratedDatabase) -> Iterator[CountedBooks]:
        engine = open_engine(PostgresSettings(dsn=database.dsn))
        units = PostgresUnitOfWorkFactory(engine=engine, reactions=lambda _: (), queue_factory=AbsurdJobQueue)
        with units() as work:
            put(work, trade)
            work.commit()
        yield CountedBooks(units=units, figures=PostgresBookFigures(engine=engine))
        engine.dispose()


def test_a_database_that_is_gone_is_unavailable() -> None:
    engine = open_engine(PostgresSettings(dsn="postgresql://nobody@127.0.0.1:9/nothing"))
    with pytest.raises(Unavailable):
        PostgresBookFigures(engine=engine).read()
