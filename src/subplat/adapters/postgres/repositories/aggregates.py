"""Getting, adding and saving one kind of aggregate."""

from collections.abc import Mapping
from typing import Generic, TypeVar
from uuid import UUID

from attrs import define, field
from sqlalchemy import ColumnElement, Select, delete, insert, select, tuple_, update
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.dialects.postgresql import insert as upsert

from subplat.adapters.postgres.rows.shapes import Aggregate, Lines, Shape
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.errors import NotFound, StaleVersion

A = TypeVar("A", bound=Aggregate)


@define(eq=False)
class Aggregates(Generic[A]):
    """What all repositories do alike. `locks`: whether loading holds the row until the transaction ends.

    The lock is the one that lets others refer to the row meanwhile (FOR NO KEY UPDATE), or an insert below it would
    wait for it, and two of them could wait for each other. `known`: what was read for many at once.
    """

    transaction: Transaction
    shape: Shape[A]
    locks: bool = True
    known: dict[UUID, A] = field(factory=dict, init=False)

    def get(self, key: UUID, /) -> A:
        """The aggregate with this id; raises NotFound."""
        found = self.known.get(key) or self.first(self.shape.table.c.id == key)
        if found is None:
            raise NotFound(self.shape.kind, key)
        return found

    def first(self, *conditions: ColumnElement[bool], locks: bool | None = None) -> A | None:
        """The one that fits, if there is one."""
        found = self.all(select(self.shape.table).where(*conditions), locks=locks)
        return found[0] if found else None

    def all(self, question: Select[*tuple[object, ...]], *, locks: bool | None = None) -> tuple[A, ...]:
        """Those a SELECT of the table's columns finds, in its order."""
        if self.locks if locks is None else locks:
            question = question.with_for_update(of=self.shape.table, key_share=True)
        rows = self.transaction.read(question)
        return self.shape.from_rows(rows, self.transaction.read) if rows else ()

    def add(self, aggregate: A, /) -> None:
        """Writes a new one; raises AlreadyExists."""
        if self._waits:
            self.transaction.waiting.add(self.shape, aggregate)
            self.transaction.touch(aggregate)
            return
        self.transaction.run(insert(self.shape.table), self.shape.to_row(aggregate))
        self._write_lines(aggregate)
        self.transaction.touch(aggregate)

    def save(self, aggregate: A, /) -> None:
        """Writes its new state, and counts its version up; raises StaleVersion, NotFound, AlreadyExists."""
        if self._waits:
            self.transaction.waiting.save(self.shape, aggregate)
            self.transaction.touch(aggregate)
            return
        table, read_version = self.shape.table, aggregate.version
        values = {**self.shape.to_row(aggregate), "version": read_version + 1}
        mine = (table.c.id == aggregate.id) & (table.c.version == read_version)
        if self.transaction.run(update(table).where(mine).values(values)).rowcount != 1:
            if self.transaction.read(select(table.c.id).where(table.c.id == aggregate.id)):
                raise StaleVersion(self.shape.kind, aggregate.id)
            raise NotFound(self.shape.kind, aggregate.id)
        aggregate.version = read_version + 1
        self._write_lines(aggregate)
        self.transaction.touch(aggregate)

    @property
    def _waits(self) -> bool:
        return self.transaction.gathers and (self.shape.lines is None or not self.shape.lines.may_go)

    def _write_lines(self, aggregate: A) -> None:
        lines = self.shape.lines
        if lines is None:
            return
        rows = lines.to_rows(aggregate)
        if lines.may_go:
            gone = lines.table.c[lines.parent] == aggregate.id
            self.transaction.run(delete(lines.table).where(gone, lines.table.c.id.not_in([row["id"] for row in rows])))
        if rows:
            self.transaction.run(_written(lines, rows[0]), rows)


def _written(lines: Lines[A], row: Mapping[str, object]) -> Insert:
    """Inserts a line, or updates the one with its id where something differs."""
    fresh = upsert(lines.table)
    changing = [name for name in row if name != "id"]
    before = tuple_(*(lines.table.c[name] for name in changing))
    after = tuple_(*(fresh.excluded[name] for name in changing))
    return fresh.on_conflict_do_update(
        index_elements=[lines.table.c.id],
        set_={name: fresh.excluded[name] for name in changing},
        where=before.is_distinct_from(after),
    )
