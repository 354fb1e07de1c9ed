"""Questions that are asked again and again: planned once, and never without telling who asks."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import Engine, bindparam, literal_column, select

from subplat.adapters.postgres.embedded_roles import CLIENT_ROLE
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.reading import reading
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.questions import Written, driver_of
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.ports.acting import acting_as
from subplat.application.ports.views.sight import EVERYTHING
from subplat.application.ports.views.subscriptions import SubscriptionFilter
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.trade import a_trade

OFTEN = 8
"""The driver prepares what it was asked five times."""


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, *_: object, **__: object) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


@pytest.fixture
def narrow(database: MigratedDatabase) -> Iterator[Engine]:
    """A pool of one connection."""
    engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=1, pool_timeout=timedelta(seconds=1)))
    yield engine
    engine.dispose()


def units_over(engine: Engine) -> PostgresUnitOfWorkFactory:
    return PostgresUnitOfWorkFactory(engine=engine, reactions=lambda _: (), queue_factory=lambda _: NoJobs())


def prepared(engine: Engine) -> int:
    with engine.connect() as connection:
        (number,) = driver_of(connection).execute("select count(*) from pg_prepared_statements").fetchone() or (-1,)
        connection.rollback()
    return int(number)


def test_a_view_that_is_read_often_is_planned_once(narrow: Engine) -> None:
    subscriptions = postgres_views(narrow).subscriptions
    for _ in range(OFTEN):
        subscriptions.page(SubscriptionFilter(), sight=EVERYTHING)
    assert prepared(narrow) > 0


def test_a_unit_of_work_that_only_reads_keeps_what_is_planned(narrow: Engine) -> None:
    for _ in range(OFTEN):
        with units_over(narrow)() as work:
            assert work.api_keys.find_by_prefix("subplat_nobodys_") is None
    assert prepared(narrow) > 0


def test_what_was_written_without_a_commit_is_undone(narrow: Engine) -> None:
    product = a_trade().books.products[0]
    with units_over(narrow)() as work:
        work.products.add(product)
        assert work.products.get(product.id).id == product.id
    with units_over(narrow)() as work, pytest.raises(NotFound):
        work.products.get(product.id)


def test_a_written_question_is_asked_as_whoever_acts(narrow: Engine) -> None:
    """Also when it is the first of its transaction, which the driver would begin without a word."""
    whose = Written(select(literal_column("current_user").label("role"), bindparam("said", None).label("said")))
    client = Actor(source=Source.API, label="a client", role=Role.CLIENT, client_id=ClientId(uuid4()))
    with acting_as(client), reading(narrow) as read:
        assert read(whose, {"said": "so"}) == [{"role": CLIENT_ROLE, "said": "so"}]
    with reading(narrow) as read:
        assert read(whose, {"said": "so"})[0]["role"] != CLIENT_ROLE


def test_values_that_never_change_are_written_with_the_question(narrow: Engine) -> None:
    product = a_trade().books.products[0]
    with units_over(narrow)() as work:
        work.products.add(product)
        work.commit()
    named = Written(select(PRODUCTS.c.id).where(PRODUCTS.c.type.in_([product.type]), PRODUCTS.c.name == product.name))
    with reading(narrow) as read:
        assert [row["id"] for row in read(named)] == [product.id]
