"""Events: frozen values under stable, versioned names; no path into the code."""

import importlib
import pkgutil
import re
from datetime import date, datetime
from decimal import Decimal
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import pytest
from attrs import fields, has
from attrs.exceptions import FrozenInstanceError
from hypothesis import given
from hypothesis import strategies as st

import subplat.domain
from subplat.domain.events import EVENTS, DomainEvent, event
from subplat.domain.money import Money

for _module in pkgutil.walk_packages(subplat.domain.__path__, "subplat.domain."):
    importlib.import_module(_module.name)

VALUES = {str, int, bool, UUID, date, datetime, Decimal, Money, NoneType, tuple, Ellipsis}
NAMES = sorted(EVENTS)


def every_subclass(kind: type[DomainEvent]) -> set[type[DomainEvent]]:
    return {kind}.union(*(every_subclass(below) for below in kind.__subclasses__()))


def parts_of(hint: Any) -> set[Any]:
    """What a field may hold: members of unions, the type below a NewType, a generic with its arguments."""
    if get_origin(hint) in (Union, UnionType):
        return set().union(*(parts_of(member) for member in get_args(hint)))
    if get_origin(hint) is not None:
        return {get_origin(hint)}.union(*(parts_of(member) for member in get_args(hint)))
    return {getattr(hint, "__supertype__", hint)}


def test_there_are_events() -> None:
    assert len(EVENTS) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_name_says_subject_fact_and_version(name: str) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*\.v[1-9][0-9]*", name)
    assert EVENTS[name].name == name


@pytest.mark.parametrize("name", NAMES)
def test_an_event_holds_values_only(name: str) -> None:
    kind = EVENTS[name]
    assert has(kind)
    hints = get_type_hints(kind)
    for attribute in fields(kind):
        unknown = parts_of(hints[attribute.name]) - VALUES
        assert not unknown, (name, attribute.name, unknown)


@pytest.mark.parametrize("name", NAMES)
def test_an_event_names_what_it_happened_to(name: str) -> None:
    assert any(attribute.name.endswith("_id") for attribute in fields(EVENTS[name])), name
    assert "occurred_at" in {attribute.name for attribute in fields(EVENTS[name])}


@pytest.mark.parametrize("name", NAMES)
def test_no_name_is_a_path_into_the_code(name: str) -> None:
    assert "subplat" not in name
    assert EVENTS[name].__name__ not in name
    assert EVENTS[name].__doc__


@given(st.sampled_from(NAMES), st.data())
def test_an_event_is_frozen_comparable_and_says_all_by_name(name: str, data: st.DataObject) -> None:
    kind: Any = EVENTS[name]
    values = {attribute.name: data.draw(st.uuids()) for attribute in fields(kind)}
    happened: Any = kind(**values)
    assert happened == kind(**values)
    assert len({happened, kind(**values)}) == 1
    with pytest.raises(FrozenInstanceError):
        happened.occurred_at = None


def test_every_event_that_is_made_somewhere_is_registered() -> None:
    leaves = {kind for kind in every_subclass(DomainEvent) if not kind.__subclasses__() and kind.__module__ != __name__}
    assert leaves == set(EVENTS.values())


def test_a_name_is_given_once() -> None:
    taken = NAMES[0]
    with pytest.raises(ValueError, match=taken):
        event(taken)(DomainEvent)
    assert EVENTS[taken] is not DomainEvent
    assert DomainEvent.name == ""
