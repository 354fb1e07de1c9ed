"""How one kind of aggregate lies in its tables."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from attrs import frozen
from sqlalchemy import ARRAY, ColumnElement, Table, Text, Uuid, any_, bindparam, cast, select

from subplat.adapters.postgres.questions import Read, Row, Written
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
FromRows = Callable[[Sequence[Row], Read], tuple[A, ...]]
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


def each(from_row: Callable[[Row], A]) -> FromRows[A]:
    """One row is one aggregate."""
    return lambda rows, read: tuple(from_row(row) for row in rows)


def with_lines(table: Table, parent: str, from_row: Callable[[Row, Sequence[Row]], A]) -> FromRows[A]:
    """An aggregate is a row and the rows of `table` that point to it."""

    question = Written(select(table).where(one_of_those(table.c[parent])).order_by(table.c.position))

    def load(rows: Sequence[Row], read: Read) -> tuple[A, ...]:
        found: defaultdict[UUID, list[Row]] = defaultdict(list)
        for line in read(question, {"those": array_text(row["id"] for row in rows)}):
            found[line[parent]].append(line)
        return tuple(from_row(row, found[row["id"]]) for row in rows)

    return load


def array(ids: Iterable[UUID]) -> ColumnElement[Sequence[UUID]]:
    """Ids as one value, for `= any(…)`."""
    return cast(bindparam("ids", array_text(ids), type_=Text, unique=True), ARRAY(Uuid))


def array_text(ids: Iterable[UUID]) -> str:
    """Written out here, since the driver would look at each of them in Python."""
    return f"{{{','.join([each.hex for each in ids])}}}"


def one_of_those(column: ColumnElement[UUID]) -> ColumnElement[bool]:
    """For a question written before, which is given `{"those": array_text(ids)}`."""
    return column == any_(bindparam("those", None, type_=ARRAY(Uuid)))


def utc(value: datetime) -> datetime:
    """A stored instant in UTC."""
    return value.astimezone(UTC)


def utc_or_none(value: datetime | None) -> datetime | None:
    """A stored instant in UTC, if there is one."""
    return None if value is None else utc(value)
