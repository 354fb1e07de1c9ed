"""One open transaction: runs statements in it, and remembers which aggregates went through it."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, CursorResult, Executable, Table

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.gathering import GatheredWrites
from subplat.adapters.postgres.questions import Question, Row, rows_of
from subplat.adapters.postgres.resting import go_on, rest
from subplat.adapters.postgres.rows.shapes import Aggregate
from subplat.adapters.postgres.sets import insert_new_rows
from subplat.domain.events import DomainEvent


@define(eq=False, kw_only=True)
class Transaction:
    """Errors come in the words of the ports. `gathers`: writes wait until something is read, or until the commit.

    `has_only_read`: nothing but questions went through it.
    """

    _connection: Connection
    has_only_read: bool = field(default=True, init=False)
    gathers: bool = field(default=False, init=False)
    waiting: GatheredWrites = field(factory=GatheredWrites, init=False)
    _rests: bool = field(default=False, init=False)
    _touched: dict[int, Aggregate] = field(factory=dict, init=False)

    @property
    def connection(self) -> Connection:
        """For whatever else than a question; it may write."""
        self.has_only_read = False
        return self._connection

    def gather(self) -> None:
        """From now on writes wait, and Python's search for garbage rests."""
        self.gathers = True
        if not self._rests:
            self._rests = True
            rest()

    def close(self) -> None:
        """It is over, one way or the other."""
        if self._rests:
            self._rests = False
            go_on()

    def read(self, question: Question, values: Mapping[str, object] | None = None, /) -> Sequence[Row]:
        """The rows of a SELECT, which sees what was written before."""
        self.write()
        with told_in_port_words():
            return rows_of(self._connection, question, values or {})

    def run(
        self, statement: Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    ) -> CursorResult[Any]:
        """Runs a statement, once per set of values, after what was written before."""
        self.write()
        with told_in_port_words():
            return self.connection.execute(statement, values)

    def add_unless_there(self, table: Table, row: Mapping[str, object]) -> bool:
        """Inserts a row whose unique keys are free; tells whether they were."""
        self.write()
        with told_in_port_words():
            return bool(insert_new_rows(self.connection, table, (row,)))

    def write(self) -> None:
        """Writes what waits; raises AlreadyExists, StaleVersion, NotFound, InvalidValue."""
        if self.waiting:
            with told_in_port_words():
                for dropped in self.waiting.write(self.connection):
                    self._touched.pop(id(dropped), None)

    def touch(self, aggregate: Aggregate) -> None:
        """Its events are answered at the commit."""
        self._touched.setdefault(id(aggregate), aggregate)

    def take_events(self) -> list[DomainEvent]:
        """The events of everything touched, in order, once all of it is written; they are the transaction's now."""
        self.write()
        events = [event for aggregate in self._touched.values() for event in aggregate.events]
        for aggregate in self._touched.values():
            aggregate.events.clear()
        return events
