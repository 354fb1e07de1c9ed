"""The application with its own checks switched off: the database alone keeps clients apart.

The application's role may leave the client's role again (`reset role`): who can send SQL of their own has the application's
rights. Against that stand parameters; against forgotten conditions stands this wall.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from attrs import fields
from sqlalchemy import text

from subplat.adapters.postgres.embedded_roles import CLIENT_ROLE
from subplat.application.ports.acting import acting_as
from subplat.application.ports.joining import KeptAnswer
from subplat.application.ports.views.sight import EVERYTHING
from subplat.application.ports.views.views import Views
from subplat.application.ports.walls import inside_the_walls
from subplat.application.wallets.top_up import TopUpWallet
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import NotFound
from subplat.domain.ids import ClientId
from subplat.domain.money import Currency, Money
from subplat.testing.client_wall import Street


def shown(street: Street, name: str, look: Any) -> set[UUID]:
    return {item.id for item in look.page(every(name), sight=EVERYTHING, limit=200).items}


def every(name: str) -> Any:
    """A filter that asks for everything."""
    lookup = Views.__annotations__[name]
    return lookup.__args__[0]()


LOOKS = sorted(field.name for field in fields(Views))


@pytest.mark.parametrize("name", LOOKS)
def test_no_lookup_shows_a_client_anything_of_others(street: Street, name: str, owned: Mapping[str, set[str]]) -> None:
    look = getattr(street.views, name)
    everything = shown(street, name, look)
    others = everything - {UUID(key) for keys in owned.values() for key in keys}
    with street.mine.acting():
        try:
            seen = shown(street, name, look)
        except NotFound:
            seen = set()
        assert not seen & others
        for key in others:
            with pytest.raises(NotFound):
                look.one(key, sight=EVERYTHING)
    assert seen <= everything


def test_a_client_tops_its_own_wallet_up_and_nobody_elses(street: Street) -> None:
    amount = Money(Decimal(10_000), Currency.IDR)
    with street.mine.acting():
        mine = street.application.wallets.top_up(TopUpWallet(client_id=street.mine.client_id, amount=amount))
        with pytest.raises(NotFound):
            street.application.wallets.top_up(TopUpWallet(client_id=street.other.client_id, amount=amount))
    top_ups = {each.id: each.client_id for each in street.application.books.read().top_ups}
    assert top_ups[mine] == street.mine.client_id
    (entry,) = street.application.audit.entries(limit=1)
    assert (entry.entity, entry.entity_id, entry.role, entry.label) == ("wallet top-up", mine, Role.CLIENT, "portal")


def test_a_client_without_a_client_sees_nothing(street: Street) -> None:
    nobody = Actor(source=Source.CONSOLE, label="nobody", role=Role.CLIENT)
    with acting_as(nobody), street.engine.connect() as connection:
        assert connection.execute(text("select count(*) from clients")).scalar_one() == 0


def test_every_transaction_of_the_pool_is_walled_in_and_none_afterwards(street: Street) -> None:
    question = text("select count(*), current_user::text from clients group by 2")
    with street.mine.acting(), street.engine.connect() as connection:
        assert tuple(connection.execute(question).one()) == (1, CLIENT_ROLE)
        connection.rollback()
        assert tuple(connection.execute(question).one()) == (1, CLIENT_ROLE), "a second transaction too"
        with inside_the_walls(), street.engine.connect() as inner:
            assert tuple(inner.execute(question).one()) == (2, "subplat_app")
    with street.engine.connect() as connection:
        assert tuple(connection.execute(question).one()) == (2, "subplat_app")


def test_staff_see_everything_and_what_follows_from_a_clients_command_is_the_platforms_own(street: Street) -> None:
    staff = Actor(source=Source.CONSOLE, label="admin", role=Role.ADMIN, user_id=street.mine.user_id)
    with acting_as(staff), street.engine.connect() as connection:
        assert connection.execute(text("select count(*) from clients")).scalar_one() == 2
    with street.mine.acting(), street.application.clients.register.units_of_work() as work:
        client = work.clients.get(street.mine.client_id)
        client.phone = "+6221555"
        work.clients.save(client)
        work.commit()
        with pytest.raises(NotFound):
            work.clients.get(ClientId(street.other.client_id))


def test_a_joint_transaction_is_walled_in_part_by_part_and_keeps_its_answer(street: Street) -> None:
    amount, answer = (
        Money(Decimal(10_000), Currency.IDR),
        KeptAnswer(route="r", fingerprint="f", status=201, body=b"{}"),
    )
    top_up, clock = street.application.wallets.top_up, street.application.clock
    with street.mine.acting(), street.application.joining.joined() as outer:
        assert outer.answers.claim("mine", "key") is None
        with pytest.raises(NotFound):
            top_up(TopUpWallet(client_id=street.other.client_id, amount=amount))
        first = top_up(TopUpWallet(client_id=street.mine.client_id, amount=amount))
        with pytest.raises(NotFound):
            top_up(TopUpWallet(client_id=street.other.client_id, amount=amount))
        second = top_up(TopUpWallet(client_id=street.mine.client_id, amount=amount))
        outer.answers.keep("mine", "key", answer, clock.now())
        outer.commit()
    assert {first, second} <= {each.id for each in street.application.books.read().top_ups}
    with street.application.joining.joined() as outer:
        assert outer.answers.claim("mine", "key") == answer
