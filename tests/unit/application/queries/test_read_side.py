"""What whoever acts may look up: the one table of rights, applied to every lookup."""

from typing import Any
from uuid import UUID

import attrs
import pytest

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.rights import RIGHTS, Permission, Reach
from subplat.application.ports.acting import acting_as
from subplat.application.ports.views.clients import ClientFilter
from subplat.application.ports.views.sight import EVERYTHING, Sight
from subplat.application.queries.read_side import ReadSide
from subplat.application.queries.reading import Reading
from subplat.application.queries.sight import sight_of
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound
from subplat.domain.ids import ApiKeyId, ClientId, UserId
from subplat.testing.contracts.views.books_under_test import FILTERS
from subplat.testing.samples import NOW
from subplat.testing.trade import FIRST_SALES, SECOND_SALES, Trade, a_trade, put
from subplat.wiring.memory import MemoryPlatform, memory_platform

ME, CLIENT = UserId(UUID(int=7)), ClientId(UUID(int=8))
READINGS = [field.name for field in attrs.fields(ReadSide)]


def person(role: Role, *, user_id: UserId | None = ME, client_id: ClientId | None = None) -> Actor:
    return Actor(source=Source.API, label="someone@penjual.example", user_id=user_id, role=role, client_id=client_id)


def key(*scopes: Permission) -> Actor:
    return Actor(source=Source.API, label="key", key_id=ApiKeyId(ME), scopes=frozenset(scopes))


@pytest.fixture
def trade() -> Trade:
    return a_trade()


@pytest.fixture
def platform(trade: Trade) -> MemoryPlatform:
    platform = memory_platform(NOW)
    with platform.units_of_work() as work:
        put(work, trade)
        work.commit()
    return platform


def reading_of(platform: MemoryPlatform, name: str) -> Reading[Any, Any, Any]:
    reading: Reading[Any, Any, Any] = getattr(platform.application.views, name)
    return reading


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("permission", Permission)
def test_the_table_of_rights_says_how_much_is_in_sight(permission: Permission, role: Role) -> None:
    actor = person(role, client_id=CLIENT if role is Role.CLIENT else None)
    far = RIGHTS[permission][role]
    if far is Reach.NONE:
        with pytest.raises(NotAllowed):
            sight_of(actor, permission)
    elif far is Reach.ALL:
        assert sight_of(actor, permission).is_everything
    else:
        own = Sight(client_id=CLIENT) if role is Role.CLIENT else Sight(sales_user_id=ME)
        assert sight_of(actor, permission) == own


@pytest.mark.parametrize(
    ("actor", "raw"),
    [
        (None, True),
        (Actor(source=Source.CLI, label="cli:ops"), True),
        (person(Role.ADMIN), True),
        (key(Permission.WEBHOOKS_READ), False),
    ],
)
def test_only_an_admin_the_operator_and_the_platform_see_what_came_in_raw(actor: Actor | None, raw: bool) -> None:
    sight = sight_of(actor, Permission.WEBHOOKS_READ)
    assert (sight.is_everything, sight.raw) == (True, raw)


def test_a_key_sees_what_its_scopes_say_and_nothing_else() -> None:
    assert sight_of(key(Permission.CLIENTS_READ), Permission.CLIENTS_READ) == Sight()
    with pytest.raises(NotAllowed):
        sight_of(key(Permission.CLIENTS_READ), Permission.QUOTATIONS_READ)


@pytest.mark.parametrize(
    "actor",
    [person(Role.SALES, user_id=None), person(Role.CLIENT, user_id=ME, client_id=None)],
    ids=["sales", "client"],
)
def test_who_is_nobody_owns_nothing(actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        sight_of(actor, Permission.SUBSCRIPTIONS_READ)


@pytest.mark.parametrize("name", READINGS)
@pytest.mark.parametrize("role", Role)
def test_every_reading_asks_for_its_permission(platform: MemoryPlatform, trade: Trade, name: str, role: Role) -> None:
    reading, lookup = reading_of(platform, name), "clients" if name == "profile" else name
    client_id = trade.books.clients[0].id
    actor = person(role, user_id=FIRST_SALES, client_id=client_id if role is Role.CLIENT else None)
    some = next(iter(trade.ids[lookup]))
    far = RIGHTS[reading.permission][role]
    own = Sight(client_id=client_id) if role is Role.CLIENT else Sight(sales_user_id=FIRST_SALES)
    in_sight = reading.lookup.page(FILTERS[lookup](), sight=own if far is Reach.OWN else EVERYTHING)
    with acting_as(actor):
        if far is Reach.NONE:
            with pytest.raises(NotAllowed):
                reading.page(FILTERS[lookup]())
            with pytest.raises(NotAllowed):
                reading.one(some)
        else:
            assert reading.page(FILTERS[lookup]()) == in_sight
            for view in in_sight.items:
                assert reading.one(view.id) is not None


def test_one_sellers_client_does_not_exist_for_another(platform: MemoryPlatform, trade: Trade) -> None:
    first, second, third = (client.id for client in trade.books.clients)
    clients = platform.application.views.clients
    with acting_as(person(Role.SALES, user_id=SECOND_SALES)):
        assert {view.id for view in clients.page(ClientFilter()).items} == {second, third}
        assert clients.one(third).id == third
        with pytest.raises(NotFound):
            clients.one(first)
    assert clients.one(first).id == first


def test_everything_is_not_raw_by_itself() -> None:
    assert EVERYTHING.raw
    assert not Sight().raw
