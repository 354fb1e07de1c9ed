"""One open transaction: runs statements in it, and remembers which aggregates went through it."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import define, field
from sqlalchemy import Connection, CursorResult, Executable, RowMapping, Select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.rows.shapes import Aggregate
from subplat.domain.events import DomainEvent


@define(eq=False, kw_only=True)
class Transaction:
    """Errors come in the words of the ports."""

    connection: Connection
    _touched: dict[int, Aggregate] = field(factory=dict, init=False)

    def read(self, question: Select[*tuple[Any, ...]]) -> Sequence[RowMapping]:
        """The rows of a SELECT."""
        with told_in_port_words():
            return self.connection.execute(question).mappings().all()

    def run(
        self, statement: Executable, values: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None
    ) -> CursorResult[Any]:
        """Runs a statement, once per set of values."""
        with told_in_port_words():
            return self.connection.execute(statement, values)

    def touch(self, aggregate: Aggregate) -> None:
        """Its events are answered at the commit."""
        self._touched.setdefault(id(aggregate), aggregate)

    def take_events(self) -> list[DomainEvent]:
        """The events of everything touched, in order; they are the transaction's now."""
        events = [event for aggregate in self._touched.values() for event in aggregate.events]
        for aggregate in self._touched.values():
            aggregate.events.clear()
        return events
