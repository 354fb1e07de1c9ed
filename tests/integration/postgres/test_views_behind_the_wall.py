"""The second wall: what a client reads through any view, though the application asked for everything."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import Engine

from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.ports.access import Kind
from subplat.application.ports.acting import acting_as
from subplat.application.ports.views.sight import Sight
from subplat.application.queries.read_side import ReadSide, read_side
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.clients.client import Client
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId
from subplat.testing.contracts.views.books_under_test import FILTERS, BooksUnderTest
from subplat.testing.trade import Trade, a_trade, put

SHOWN_TO_CLIENTS = (
    "clients",
    "subscriptions",
    "cycles",
    "payments",
    "refunds",
    "wallets",
    "wallet_transactions",
    "top_ups",
    "files",
)


class NoJobs:
    """A queue nothing is put into."""

    def enqueue(self, *_: object, **__: object) -> None:
        raise AssertionError("nothing follows from anything here")

    def seal(self) -> None:
        """Nothing to write."""


@pytest.fixture
def trade() -> Trade:
    return a_trade()


@pytest.fixture
def books(engine: Engine, trade: Trade) -> BooksUnderTest:
    units = PostgresUnitOfWorkFactory(engine=engine, reactions=lambda _: (), queue_factory=lambda _: NoJobs())
    with units() as work:
        put(work, trade)
        work.commit()
    return BooksUnderTest(units=units, views=postgres_views(engine), access=PostgresAccess(engine=engine))


@pytest.fixture(params=[0, 1, 2])
def client(request: pytest.FixtureRequest, trade: Trade) -> Client:
    return trade.books.clients[request.param]


@pytest.fixture
def logged_in(books: BooksUnderTest, client: Client) -> Iterator[ReadSide]:
    with acting_as(portal_actor(client.id)):
        yield read_side(books.views)


def portal_actor(client_id: ClientId | None) -> Actor:
    return Actor(source=Source.API, label="portal@contoh.example", role=Role.CLIENT, client_id=client_id)


@pytest.mark.parametrize("name", SHOWN_TO_CLIENTS)
def test_a_client_is_shown_its_own_even_where_everything_is_asked_for(
    books: BooksUnderTest, client: Client, name: str
) -> None:
    own = set(books.ids(name, sight=Sight(client_id=client.id)))
    everything = books.ids(name)
    with acting_as(portal_actor(client.id)):
        assert set(books.ids(name)) == own
        for key in set(everything) - own:
            with pytest.raises(NotFound):
                books.lookup(name).one(key, sight=Sight())


@pytest.mark.parametrize("name", SHOWN_TO_CLIENTS)
def test_a_client_of_nobody_is_shown_nothing(books: BooksUnderTest, name: str) -> None:
    with acting_as(portal_actor(None)):
        assert books.ids(name) == []


@pytest.mark.parametrize("name", [name for name in SHOWN_TO_CLIENTS if name != "clients"])
def test_what_is_ones_own_is_read_in_full_through_both_walls(
    books: BooksUnderTest, client: Client, logged_in: ReadSide, name: str
) -> None:
    reading = getattr(logged_in, name)
    shown = reading.page(FILTERS[name]()).items
    with acting_as(None):
        assert list(shown) == list(books.walk(name, sight=Sight(client_id=client.id)))
    for view in shown:
        assert reading.one(view.id) is not None


def test_a_client_reads_its_own_profile_and_no_other(logged_in: ReadSide, client: Client, trade: Trade) -> None:
    assert logged_in.profile.one(client.id).name == client.name
    for other in trade.books.clients:
        if other.id != client.id:
            with pytest.raises(NotFound):
                logged_in.profile.one(other.id)


def test_whose_things_are_is_answered_in_full_whoever_asks(books: BooksUnderTest, trade: Trade) -> None:
    contract = trade.books.subscriptions[0]
    expected = books.access.owner(Kind.SUBSCRIPTION, contract.id)
    with acting_as(portal_actor(ClientId(UUID(int=404)))):
        assert books.access.owner(Kind.SUBSCRIPTION, contract.id) == expected
