"""What was looked up becomes JSON the same way whoever made it, and clients are not shown the house's own business."""

import json
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from types import MappingProxyType
from typing import Any
from uuid import uuid4

import attrs
import msgspec
import pytest
from attrs import frozen

from subplat.application.ports.acting import acting_as
from subplat.application.ports.views.payments import PaymentView
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.ids import ClientId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import Period
from subplat.entrypoints.http.api.shapes import API_SHAPES
from subplat.entrypoints.http.hidden_fields import NOT_FOR_CLIENTS
from subplat.entrypoints.http.presenting import json_of
from subplat.entrypoints.http.shown_fields import fields_of

JAKARTA = timezone(timedelta(hours=7))
A_CLIENT = Actor(source=Source.API, label="a client", role=Role.CLIENT, client_id=ClientId(uuid4()))
NOON = datetime(2026, 1, 31, 12, tzinfo=JAKARTA)


@frozen(kw_only=True)
class Inner:
    price: Money | None
    settings: Mapping[str, object]


@frozen(kw_only=True)
class Outer:
    on: date
    since: datetime | None = None
    period: Period | None = None
    inner: tuple[Inner, ...] = ()
    rate: Decimal = Decimal("16250.500000")
    words: frozenset[Currency] = frozenset()


class Holding(msgspec.Struct):
    """A body that holds what was looked up."""

    items: tuple[Outer, ...]
    whole: bool = True


def shown(value: object) -> Any:
    return json.loads(json_of(value))


@pytest.fixture
def client() -> Iterator[None]:
    with acting_as(A_CLIENT):
        yield


def test_money_is_an_amount_as_text_and_its_currency() -> None:
    assert shown(Money(Decimal("12.50"), Currency.USD)) == {"amount": "12.50", "currency": "USD"}


def test_instants_are_told_in_utc() -> None:
    assert shown(Outer(on=date(2026, 1, 31), since=NOON))["since"] == "2026-01-31T05:00:00Z"


def test_a_period_ends_on_its_last_day() -> None:
    period = Period.through(date(2026, 1, 1), date(2026, 1, 31))
    assert shown(Outer(on=date(2026, 1, 31), period=period))["period"] == {"start": "2026-01-01", "end": "2026-01-31"}


def test_what_is_deep_inside_is_shown_likewise() -> None:
    deep = MappingProxyType({"seen": {"at": [NOON]}})
    whole = Holding(items=(Outer(on=date(2026, 1, 31), inner=(Inner(price=None, settings=deep),)),))
    assert shown(whole)["items"][0]["inner"] == [
        {"price": None, "settings": {"seen": {"at": ["2026-01-31T05:00:00Z"]}}}
    ]
    assert shown(whole)["whole"] is True


def test_what_has_nothing_to_be_shown_otherwise_is_told_in_the_same_words() -> None:
    """One thing is handed to msgspec as it is, the other field by field: nobody can tell."""
    as_it_is = Outer(on=date(2026, 1, 31), inner=(Inner(price=None, settings={}),), words=frozenset({Currency.USD}))
    by_field = attrs.evolve(as_it_is, since=NOON)
    assert {**shown(by_field), "since": None} == shown(as_it_is)
    assert shown(as_it_is)["rate"] == "16250.500000"


def test_the_fields_of_every_answer_can_be_told() -> None:
    """A type that cannot be read would be noticed only when somebody asks."""
    for shape in API_SHAPES:
        assert fields_of(shape) is not None


@pytest.mark.parametrize("view", NOT_FOR_CLIENTS, ids=lambda view: view.__name__)
def test_what_is_hidden_is_a_field_of_the_view(view: type) -> None:
    fields = fields_of(view)
    assert fields is not None
    assert fields.hidden <= set(fields.names)
    assert not fields.as_they_are


@pytest.mark.usefixtures("client")
def test_clients_see_null_where_the_house_has_its_own_business() -> None:
    view = object.__new__(PaymentView)
    for field in attrs.fields(PaymentView):
        object.__setattr__(view, field.name, "told" if field.type is not None else None)
    found = shown([view])[0]
    hidden = NOT_FOR_CLIENTS[PaymentView]
    assert {name for name, value in found.items() if value is None} == hidden
    assert all(value == "told" for name, value in found.items() if name not in hidden)
