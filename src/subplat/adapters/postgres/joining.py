"""One transaction that units of work join, and the answers that are kept in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Self

from attrs import frozen
from sqlalchemy import Engine

from subplat.adapters.postgres.acting import step_back
from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.parts import JOINT, OpenTransaction
from subplat.adapters.postgres.repositories.answers import PostgresAnswers
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.joining import JOINED
from subplat.application.ports.unit_of_work import UNIT_OPEN


@frozen(kw_only=True, eq=False)
class Joint:
    """See the port."""

    answers: PostgresAnswers
    _opened: OpenTransaction

    @classmethod
    @contextmanager
    def over(cls, engine: Engine) -> Iterator[Self]:
        """Rolled back at the end unless it was committed. Raises Unavailable."""
        if UNIT_OPEN.get():
            raise RuntimeError("a unit of work is open already: nothing can be joined inside of it")
        with told_in_port_words():
            connection = engine.connect()
        try:
            with told_in_port_words():
                connection.begin()
                step_back(connection)
            opened = OpenTransaction(engine=engine, connection=connection)
            tokens = UNIT_OPEN.set(True), JOINED.set(True), JOINT.set(opened)
            try:
                yield cls(answers=PostgresAnswers(Transaction(connection=connection)), opened=opened)
            finally:
                UNIT_OPEN.reset(tokens[0])
                JOINED.reset(tokens[1])
                JOINT.reset(tokens[2])
        finally:
            connection.close()

    def check(self) -> None:
        """Deferred rules are asked now."""
        with told_in_port_words():
            self._opened.connection.exec_driver_sql("set constraints all immediate")

    def commit(self) -> None:
        """Raises Unavailable, OutcomeUnknown."""
        crash_point("joint commit before")
        with told_in_port_words(committing=True):
            self._opened.connection.commit()
        crash_point("joint commit after")
        for told in self._opened.afterwards:
            told()
