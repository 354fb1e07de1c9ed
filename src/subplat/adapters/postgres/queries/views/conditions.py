"""Conditions that filters are made of; each is answered by an index or looked at on the way along one."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, func, or_

from subplat.application.ports.views.spans import Days, Instants
from subplat.domain.ids import first_id_at

_SPECIAL = re.compile(r"[\\%_]")

Conditions = Iterator[ColumnElement[bool]]


def equal(column: ColumnElement[Any], value: object | None) -> Conditions:
    """None wants any."""
    if isinstance(value, str) and not _storable(value):
        yield false()
    elif value is not None:
        yield column == value


def among(column: ColumnElement[str], values: Collection[StrEnum]) -> Conditions:
    """None given wants any."""
    if values:
        yield column.in_(sorted(values))


def known(column: ColumnElement[Any], wanted: bool | None) -> Conditions:
    """Whether there is a value; None wants either."""
    if wanted is not None:
        yield column.is_not(None) if wanted else column.is_(None)


def beginning(text: str | None, *columns: ColumnElement[Any]) -> ColumnElement[bool] | None:
    """One of the columns begins so, whatever its case; None wants any."""
    if not text:
        return None
    if not _storable(text):
        return false()
    pattern = _SPECIAL.sub(r"\\\g<0>", text.lower()) + "%"
    return or_(*(func.lower(column).like(pattern) for column in columns))


def begins(text: str | None, *columns: ColumnElement[Any]) -> Conditions:
    """The same as a condition of its own."""
    condition = beginning(text, *columns)
    if condition is not None:
        yield condition


def on_days(column: ColumnElement[date], days: Days) -> Conditions:
    """Civil days, both ends included."""
    if days.first is not None:
        yield column >= days.first
    if days.last is not None:
        yield column <= days.last


def between(column: ColumnElement[Any], instants: Instants) -> Conditions:
    """Half-open."""
    if instants.since is not None:
        yield column >= instants.since
    if instants.before is not None:
        yield column < instants.before


def made(key: ColumnElement[UUID], instants: Instants) -> Conditions:
    """By the time in the id, which the list is in order of."""
    if instants.since is not None:
        yield key >= first_id_at(instants.since)
    if instants.before is not None:
        yield key < first_id_at(instants.before)


def _storable(text: str) -> bool:
    """No text in the database has the others, and it may not even be asked for them."""
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
