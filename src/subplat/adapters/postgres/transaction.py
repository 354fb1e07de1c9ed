"""One open transaction: runs statements in it, and remembers which aggregates went through it."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.gathering import GatheredWrites
from subplat.adapters.postgres.rows.shapes import Aggregate
from subplat.domain.events import DomainEvent


@define(eq=False, kw_only=True)
class Transaction:
    """Errors come in the words of the ports. `gathers`: writes wait until something is read, or until the commit."""

    connection: Connection
    gathers: bool = False
    waiting: GatheredWrites = field(init=False)
    _touched: dict[int, Aggregate] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        self.waiting = GatheredWrites(dropped=self._drop)

    def read(self, question: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
        """The rows of a SELECT, which sees what was written before."""
        self.write()
        with told_in_port_words():
            return self.connection.execute(question).mappings().all()

    def run(
        self, statement: Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    ) -> CursorResult[Any]:
        """Runs a statement, once per set of values, after what was written before."""
        self.write()
        with told_in_port_words():
            return self.connection.execute(statement, values)

    def write(self) -> None:
        """Writes what waits; raises AlreadyExists, StaleVersion, NotFound, InvalidValue."""
        if self.waiting:
            with told_in_port_words():
                self.waiting.write(self.connection)

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

    def _drop(self, aggregate: Aggregate) -> None:
        self._touched.pop(id(aggregate), None)
