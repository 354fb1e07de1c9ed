"""How one kind of aggregate lies in its tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from attrs import frozen
from sqlalchemy import ARRAY, ColumnElement, RowMapping, Select, Table, Text, Uuid, any_, bindparam, cast, select

from subplat.domain.events import DomainEvent


class Aggregate(Protocol):
    """What every aggregate has."""

    @property
    def id(self) -> UUID: ...

    version: int
    events: list[DomainEvent]


A = TypeVar("A")

Values = dict[str, object]
"""What an INSERT or UPDATE is given, by column."""
Read = Callable[[Select[*tuple[object, ...]]], Sequence[RowMapping]]
"""Runs a SELECT in the transaction at hand."""
FromRows = Callable[[Sequence[RowMapping], Read], tuple[A, ...]]
"""Makes aggregates of their rows, in the same order, reading the rows of their lines where they have some."""


@frozen(kw_only=True)
class Lines(Generic[A]):
    """The rows below an aggregate's own: `parent` names the column that points up; `position` keeps their order."""

    table: Table
    parent: str
    to_rows: Callable[[A], list[Values]]
    may_go: bool


@frozen(kw_only=True)
class Shape(Generic[A]):
    """`kind` is the aggregate's name in errors."""

    kind: str
    table: Table
    to_row: Callable[[A], Values]
    from_rows: FromRows[A]
    lines: Lines[A] | None = None


def each(from_row: Callable[[RowMapping], A]) -> FromRows[A]:
    """One row is one aggregate."""
    return lambda rows, read: tuple(from_row(row) for row in rows)


def with_lines(table: Table, parent: str, from_row: Callable[[RowMapping, Sequence[RowMapping]], A]) -> FromRows[A]:
    """An aggregate is a row and the rows of `table` that point to it."""

    def load(rows: Sequence[RowMapping], read: Read) -> tuple[A, ...]:
        parents = array([row["id"] for row in rows])
        found: defaultdict[UUID, list[RowMapping]] = defaultdict(list)
        for line in read(select(table).where(table.c[parent] == any_(parents)).order_by(table.c.position)):
            found[line[parent]].append(line)
        return tuple(from_row(row, found[row["id"]]) for row in rows)

    return load


def array(ids: Iterable[UUID]) -> ColumnElement[Sequence[UUID]]:
    """Ids as one value, for `= any(…)`; written out here, since the driver would look at each of them in Python."""
    written = f"{{{','.join([each.hex for each in ids])}}}"
    return cast(bindparam("ids", written, type_=Text, unique=True), ARRAY(Uuid))


def utc(value: datetime) -> datetime:
    """A stored instant in UTC."""
    return value.astimezone(UTC)


def utc_or_none(value: datetime | None) -> datetime | None:
    """A stored instant in UTC, if there is one."""
    return None if value is None else utc(value)
