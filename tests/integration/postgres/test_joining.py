"""A joint transaction takes one connection, whatever is read and written in it."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Thread

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from subplat import Subplat
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.clients.register_client import RegisterClient
from subplat.application.ports.access import Kind
from subplat.application.ports.joining import KeptAnswer, KeyInFlight
from subplat.application.ports.views.sight import EVERYTHING
from subplat.domain.errors import AlreadyExists
from subplat.domain.ids import WalletId
from subplat.domain.money import Currency, Money
from subplat.domain.wallets.wallet import Wallet
from subplat.testing.builders import a_lead
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import memory_platform

HUNDRED = Money(Decimal(100), Currency.IDR)
ANSWER = KeptAnswer(route="r", fingerprint="f", status=201, body=b"{}")


@pytest.fixture
def narrow(database: MigratedDatabase) -> Iterator[Engine]:
    """A pool of one connection, for which nobody waits long."""
    engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=1, pool_timeout=timedelta(seconds=1)))
    yield engine
    engine.dispose()


@pytest.fixture
def app(narrow: Engine) -> Subplat:
    return Subplat(memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"), around=played_on(narrow)))


def test_views_and_owners_are_read_where_the_writes_are(app: Subplat, narrow: Engine) -> None:
    with app.clients.register.units_of_work.joined() as outer:
        client = app.clients.register(_lead())
        assert postgres_views(narrow).clients.one(client, sight=EVERYTHING).id == client
        assert PostgresAccess(engine=narrow).owner(Kind.CLIENT, client).client_id == client
        outer.commit()
    assert len(app.books.clients) == 1


def test_only_the_same_books_are_joined(app: Subplat, database: MigratedDatabase) -> None:
    """A factory over another pool has transactions of its own."""
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    other = memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"), around=played_on(engine))
    with app.clients.register.units_of_work.joined():
        other.application.clients.register(_lead())
    assert len(app.books.clients) == 1
    engine.dispose()


def test_a_key_is_in_flight_until_the_transaction_ends_however_it_ends(database: MigratedDatabase) -> None:
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    units = Subplat(
        memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"), around=played_on(engine))
    ).clients.register.units_of_work
    seen: list[object] = []

    def second() -> None:
        with units.joined() as outer:
            try:
                seen.append(outer.answers.claim("me", "key"))
            except KeyInFlight:
                seen.append("in flight")

    def meanwhile() -> None:
        thread = Thread(target=second)
        thread.start()
        thread.join(10)

    with units.joined() as outer:
        assert outer.answers.claim("me", "key") is None
        meanwhile()
    meanwhile()
    assert seen == ["in flight", None]
    engine.dispose()


def test_rules_that_wait_for_the_commit_are_asked_by_a_rehearsal(app: Subplat) -> None:
    """A wallet that says what no movement says is refused at the end of the transaction only."""
    client = a_lead(app)

    def claim_too_much() -> None:
        with app.clients.register.units_of_work.joined() as outer:
            with app.clients.register.units_of_work() as work:
                work.wallets.add(Wallet(id=WalletId(client), client_id=client, currency=Currency.IDR, balance=HUNDRED))
                work.commit()
            outer.check()

    with pytest.raises(DBAPIError, match="does not say what its movements say"):
        claim_too_much()
    assert app.books.wallets == ()


def test_an_answer_cannot_be_changed_or_given_twice(app: Subplat) -> None:
    units, now = app.clients.register.units_of_work, app.clock.now()
    with units.joined() as outer:
        outer.answers.keep("me", "key", ANSWER, now)
        outer.commit()
    with units.joined() as outer, pytest.raises(AlreadyExists):
        outer.answers.keep("me", "key", ANSWER, now)


def _lead() -> RegisterClient:
    return RegisterClient(name="A", billing_email="a@contoh.example")
