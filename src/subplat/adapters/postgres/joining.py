"""One transaction that units of work join, each as a part of it that can be undone alone."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Self

from attrs import define, field, frozen
from sqlalchemy import Connection, Engine, NestedTransaction

from subplat.adapters.postgres.acting import introduce, step_back
from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.repositories.answers import PostgresAnswers
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.joining import JOINED
from subplat.application.ports.unit_of_work import UNIT_OPEN


@frozen(kw_only=True, eq=False)
class Joint:
    """The open transaction; between its parts it has the platform's own rights, whoever acts."""

    engine: Engine
    connection: Connection
    answers: PostgresAnswers
    _afterwards: list[Callable[[], None]] = field(factory=list, init=False)

    @classmethod
    @contextmanager
    def opened(cls, engine: Engine) -> Iterator[Self]:
        """Rolled back at the end unless it was committed. Raises Unavailable."""
        if UNIT_OPEN.get():
            raise RuntimeError("a unit of work is open already: nothing can be joined inside of it")
        with told_in_port_words():
            connection = engine.connect()
        try:
            with told_in_port_words():
                connection.begin()
                step_back(connection)
            joint = cls(
                engine=engine, connection=connection, answers=PostgresAnswers(Transaction(connection=connection))
            )
            tokens = UNIT_OPEN.set(True), JOINED.set(True), JOINT.set(joint)
            try:
                yield joint
            finally:
                UNIT_OPEN.reset(tokens[0])
                JOINED.reset(tokens[1])
                JOINT.reset(tokens[2])
        finally:
            connection.close()

    def check(self) -> None:
        """Deferred rules are asked now."""
        with told_in_port_words():
            self.connection.exec_driver_sql("set constraints all immediate")

    def commit(self) -> None:
        """Raises Unavailable, OutcomeUnknown."""
        with told_in_port_words(committing=True):
            self.connection.commit()
        for told in self._afterwards:
            told()

    def after_commit(self, told: Callable[[], None]) -> None:
        """Called once all of it is true."""
        self._afterwards.append(told)


JOINT: ContextVar[Joint | None] = ContextVar("joint", default=None)
"""The transaction that units of work of this context join."""


@define(eq=False)
class Part:
    """What one unit of work does of a joint transaction: a savepoint."""

    joint: Joint
    _savepoint: NestedTransaction | None = field(default=None, init=False)

    def begin(self) -> None:
        """From here on it may be undone; who acts, and why, is told anew."""
        self._savepoint = self.joint.connection.begin_nested()
        introduce(self.joint.connection)

    def keep(self, told: Callable[[], None]) -> None:
        """It is as true as the whole will be; `told` is called then."""
        if self._savepoint is None:
            raise RuntimeError("this unit of work is committed already")
        with told_in_port_words():
            self._savepoint.commit()
        self._savepoint = None
        self.joint.after_commit(told)

    def leave(self) -> None:
        """Undoes what was not kept."""
        if self._savepoint is not None and self._savepoint.is_active:
            with told_in_port_words():
                self._savepoint.rollback()
