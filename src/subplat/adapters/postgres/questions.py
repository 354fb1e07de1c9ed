"""SELECTs and what they find, inside of a transaction that is open."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import psycopg
from attrs import define, field
from psycopg.rows import dict_row
from sqlalchemy import Connection, Dialect, Select

Row = Mapping[Any, Any]
"""What a SELECT found, by column."""
_NONE: Mapping[str, object] = {}


@define(eq=False)
class Written:
    """A SELECT for what nearly every request asks, put into words once: SQLAlchemy puts its own together anew each time,
    which takes longer than the answer. What differs from time to time is a `bindparam` of None.
    """

    question: Select[*tuple[Any, ...]]
    _words: tuple[bytes, Mapping[str, object]] | None = field(default=None, init=False)

    def words(self, dialect: Dialect) -> tuple[bytes, Mapping[str, object]]:
        """As the driver takes it, and the values that never change."""
        if self._words is None:
            compiled = self.question.compile(dialect=dialect, compile_kwargs={"render_postcompile": True})
            fixed = {name: value for name, value in compiled.params.items() if value is not None}
            self._words = str(compiled).encode(), fixed
        return self._words


Question = Select[*tuple[Any, ...]] | Written


class Read(Protocol):
    """Runs a SELECT in the transaction at hand; only one that was written before is given `values`."""

    def __call__(self, question: Question, values: Mapping[str, object] = _NONE, /) -> Sequence[Row]: ...


def rows_of(connection: Connection, question: Question, values: Mapping[str, object] = _NONE) -> Sequence[Row]:
    """All of them, as dictionaries: a column is looked up in those five times as fast as in SQLAlchemy's own rows."""
    if isinstance(question, Written):
        # The driver begins by itself, but only SQLAlchemy's beginning tells the database who acts.
        if not connection.in_transaction():
            connection.begin()
        words, fixed = question.words(connection.dialect)
        with driver_of(connection).cursor(row_factory=dict_row) as cursor:
            return cursor.execute(words, {**fixed, **values}).fetchall()
    found = connection.execute(question)
    names = tuple(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found]


def driver_of(connection: Connection) -> psycopg.Connection[Any]:
    """What SQLAlchemy sends its statements over; raises TypeError for another driver than psycopg 3."""
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError("the engine connects over psycopg")
    return driver
