"""Every event there is can be told as JSON: exactly, and in ASCII."""

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import subplat.application.application
from subplat.application.integrations.payload import payload
from subplat.domain.accounts.user import UserDeactivated
from subplat.domain.events import EVENTS
from subplat.domain.ids import UserId
from subplat.domain.money import Currency, Money

assert subplat.application.application.__doc__, "every event is registered once the application is imported"
SAMPLES: dict[Any, tuple[object, object]] = {
    str: ("Kantor “Pusat” \u2028 é", "Kantor “Pusat” \u2028 é"),
    int: (3, 3),
    bool: (True, True),
    UUID: (UUID(int=7), "00000000-0000-0000-0000-000000000007"),
    date: (date(2026, 1, 31), "2026-01-31"),
    datetime: (datetime(2026, 1, 31, 9, tzinfo=timezone(timedelta(hours=7))), "2026-01-31T02:00:00Z"),
    Decimal: (Decimal("0.10"), "0.10"),
    Money: (Money(Decimal("9999999999999999.99"), Currency.USD), {"amount": "9999999999999999.99", "currency": "USD"}),
    NoneType: (None, None),
}


def sample(hint: Any) -> tuple[object, object]:
    """A value for a field, and how it is to be told."""
    if get_origin(hint) in (Union, UnionType):
        return sample(next(member for member in get_args(hint) if member is not NoneType))
    if get_origin(hint) is tuple:
        value, told = sample(get_args(hint)[0])
        return (value, value), [told, told]
    return SAMPLES[getattr(hint, "__supertype__", hint)]


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_every_event_is_told_with_all_its_values(name: str) -> None:
    kind: Any = EVENTS[name]
    hints = get_type_hints(kind)
    values = {field.name: sample(hints[field.name]) for field in attrs.fields(kind)}
    text = payload(kind(**{field: value for field, (value, _) in values.items()}), UUID(int=1))
    assert text.isascii()
    assert json.loads(text, parse_float=pytest.fail) == {
        "id": str(UUID(int=1)),
        "type": name,
        "timestamp": values.pop("occurred_at")[1],
        "data": {field: told for field, (_, told) in values.items()},
    }


@pytest.mark.parametrize("name", sorted(EVENTS))
def test_what_is_not_known_is_told_as_null(name: str) -> None:
    kind: Any = EVENTS[name]
    hints = get_type_hints(kind)
    optional = {field for field, hint in hints.items() if NoneType in get_args(hint)}
    values = {f.name: None if f.name in optional else sample(hints[f.name])[0] for f in attrs.fields(kind)}
    data = json.loads(payload(kind(**values), UUID(int=1)))["data"]
    assert {field for field, value in data.items() if value is None} == optional


def test_no_event_tells_a_secret() -> None:
    words = {"token", "secret", "password", "key", "hash"}
    # Which key it was is no secret.
    told = {(name, f.name) for name, kind in EVENTS.items() for f in attrs.fields(kind) if not f.name.endswith("_id")}
    assert {(name, field) for name, field in told if words & set(field.split("_"))} == set()


@given(st.uuids(), st.datetimes(timezones=st.timezones()))
def test_instants_are_told_in_utc(key: UUID, moment: datetime) -> None:
    told = json.loads(payload(UserDeactivated(occurred_at=moment, user_id=UserId(key)), key))
    assert told["timestamp"].endswith("Z")
    assert datetime.fromisoformat(told["timestamp"]) == moment.astimezone(UTC)


def test_what_is_no_value_is_not_told() -> None:
    odd: Any = 0.1
    with pytest.raises(TypeError):
        payload(UserDeactivated(occurred_at=datetime(2026, 1, 1, tzinfo=UTC), user_id=odd), UUID(int=1))
