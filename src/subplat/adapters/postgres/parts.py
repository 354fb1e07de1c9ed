"""A transaction that is open already, and what joins it: each part can be undone alone."""

from collections.abc import Callable
from contextvars import ContextVar

from attrs import define, field, frozen
from sqlalchemy import Connection, Engine, NestedTransaction

from subplat.adapters.postgres.acting import introduce
from subplat.adapters.postgres.failures import told_in_port_words
from subplat.application.ports.crash_points import crash_point


@frozen(kw_only=True, eq=False)
class OpenTransaction:
    """`afterwards` is called once all of it is true. Between its parts it has the platform's own rights, whoever acts."""

    engine: Engine
    connection: Connection
    afterwards: list[Callable[[], None]] = field(factory=list[Callable[[], None]], init=False)


JOINT: ContextVar[OpenTransaction | None] = ContextVar("joint", default=None)
"""The transaction that units of work and reads of this context join."""


def joint_over(engine: Engine) -> OpenTransaction | None:
    """The transaction that is open over these books, if there is one."""
    joint = JOINT.get()
    return joint if joint is not None and joint.engine is engine else None


@define(eq=False)
class Part:
    """What one unit of work, or one read, does of it: a savepoint."""

    joint: OpenTransaction
    _savepoint: NestedTransaction | None = field(default=None, init=False)

    def begin(self) -> None:
        """From here on it may be undone; who acts, and why, is told anew."""
        self._savepoint = self.joint.connection.begin_nested()
        introduce(self.joint.connection)

    def keep(self, told: Callable[[], None]) -> None:
        """It is as true as the whole will be; `told` is called then."""
        if self._savepoint is None:
            raise RuntimeError("this unit of work is committed already")
        crash_point("part before")
        with told_in_port_words():
            self._savepoint.commit()
        crash_point("part after")
        self._savepoint = None
        self.joint.afterwards.append(told)

    def leave(self) -> None:
        """Undoes what was not kept."""
        if self._savepoint is not None and self._savepoint.is_active:
            with told_in_port_words():
                self._savepoint.rollback()
