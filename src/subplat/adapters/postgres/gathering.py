"""Writes of one transaction that wait to be made together, set by set."""

from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from attrs import define, field
from sqlalchemy import ARRAY, Connection, Text, any_, bindparam, select

from subplat.adapters.postgres.rows.shapes import Aggregate, Shape
from subplat.adapters.postgres.sets import insert_rows, put_rows, update_rows
from subplat.adapters.postgres.tables.vocabulary import METADATA
from subplat.domain.errors import NotFound, StaleVersion

A = TypeVar("A", bound=Aggregate)


@define(eq=False, kw_only=True)
class Waiting:
    """What waits of one kind, in the order it came; `once`: new ones by the key that only one may have, in this column."""

    shape: Shape[Any]
    added: dict[UUID, Aggregate] = field(factory=dict, init=False)
    saved: dict[UUID, Aggregate] = field(factory=dict, init=False)
    once: dict[str, list[Aggregate]] = field(factory=dict, init=False)
    column: str = field(default="", init=False)


@define(eq=False, kw_only=True)
class GatheredWrites:
    """Rows are made when they are written: an aggregate that was added and then saved is one row."""

    _waiting: dict[str, Waiting] = field(factory=dict, init=False)

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, shape: Shape[A], aggregate: A) -> None:
        """A new one."""
        self._of(shape).added[aggregate.id] = aggregate

    def add_once(self, shape: Shape[A], aggregate: A, *, column: str, key: str) -> None:
        """A new one, unless there is one with this key; of several here the first counts."""
        waiting = self._of(shape)
        waiting.column = column
        waiting.once.setdefault(key, []).append(aggregate)

    def save(self, shape: Shape[A], aggregate: A) -> None:
        """A new state: one version up, however often it is saved meanwhile. Raises StaleVersion for a second copy."""
        waiting = self._of(shape)
        if aggregate.id in waiting.added:
            return
        if aggregate.id not in waiting.saved:
            waiting.saved[aggregate.id] = aggregate
            aggregate.version += 1
        elif waiting.saved[aggregate.id] is not aggregate:
            raise StaleVersion(shape.kind, aggregate.id)

    def write(self, connection: Connection) -> list[Aggregate]:
        """In the order of references; answers what `add_once` dropped, since it is there already.

        Raises the driver's errors, StaleVersion, NotFound.
        """
        kinds, self._waiting = self._waiting, {}
        dropped: list[Aggregate] = []
        for name in sorted(kinds, key=_places().__getitem__):
            dropped += self._write(kinds[name], connection)
        return dropped

    def _write(self, waiting: Waiting, connection: Connection) -> list[Aggregate]:
        shape = waiting.shape
        # What is saved may give up a key that something new takes.
        if saved := list(waiting.saved.values()):
            found = update_rows(connection, shape.table, [shape.to_row(each) for each in saved])
            if missing := [each for each in saved if each.id not in found]:
                raise _missing(shape, missing[0], connection)
        new, dropped = _told_apart(waiting, connection)
        added = [*waiting.added.values(), *new]
        if added:
            insert_rows(connection, shape.table, [shape.to_row(each) for each in added])
        if shape.lines is not None and (
            lines := [row for each in (*saved, *added) for row in shape.lines.to_rows(each)]
        ):
            put_rows(connection, shape.lines.table, lines)
        return dropped

    def _of(self, shape: Shape[A]) -> Waiting:
        name = shape.table.name
        if name not in self._waiting:
            self._waiting[name] = Waiting(shape=shape)
        return self._waiting[name]


def _told_apart(waiting: Waiting, connection: Connection) -> tuple[list[Aggregate], list[Aggregate]]:
    """Those whose key is free, the first of each, and the others."""
    taken: set[str] = set()
    if waiting.once:
        column = waiting.shape.table.c[waiting.column]
        keys = bindparam("keys", list(waiting.once), type_=ARRAY(Text))
        taken.update(connection.execute(select(column).where(column == any_(keys))).scalars())
    new = [each[0] for key, each in waiting.once.items() if key not in taken]
    return new, [each for key, same in waiting.once.items() for each in same[key not in taken :]]


@cache
def _places() -> dict[str, int]:
    """Tables that are referred to come first."""
    return {table.name: place for place, table in enumerate(METADATA.sorted_tables)}


def _missing(shape: Shape[Any], aggregate: Aggregate, connection: Connection) -> StaleVersion | NotFound:
    there = select(shape.table.c.id).where(shape.table.c.id == aggregate.id)
    return (StaleVersion if connection.execute(there).first() else NotFound)(shape.kind, aggregate.id)
