"""A database connection that comes back: PostgreSQL may restart under a worker at any time."""

import logging
from collections.abc import Callable
from threading import Event
from typing import Any, TypeVar

import psycopg
from psycopg import Connection
from psycopg.conninfo import make_conninfo

Connect = Callable[[], Connection[Any]]
"""Opens a new connection of the worker's role; raises psycopg.Error."""

T = TypeVar("T")

_FIRST_WAIT = 0.05
_LONGEST_WAIT = 2.0
_LOG = logging.getLogger(__name__)


def connect_or_give_up(dsn: str) -> Connection[Any]:
    """A worker's connection: a database host that vanished without a word is noticed within a minute, not after hours."""
    patient = make_conninfo(
        dsn,
        connect_timeout=10,
        keepalives=1,
        keepalives_idle=30,
        keepalives_interval=10,
        keepalives_count=3,
        tcp_user_timeout=60_000,
    )
    return psycopg.connect(patient, autocommit=True)


class Link:
    """One autocommit connection of one thread, opened again as often as it breaks."""

    def __init__(self, connect: Connect, leaving: Event, prepare: str | None = None) -> None:
        """`leaving`: once set, a break is no longer waited out. `prepare`: SQL for each new connection."""
        self._connect = connect
        self._leaving = leaving
        self._prepare = prepare
        self._connection: Connection[Any] | None = None

    def ask(self, question: Callable[[Connection[Any]], T]) -> T:
        """The answer, after as many new connections as it takes; the question may so be asked more than once.

        Trouble with the connection or the server is raised only when leaving; whatever else is, comes through at once.
        """
        wait = _FIRST_WAIT
        while True:
            try:
                return question(self._open())
            except (psycopg.OperationalError, psycopg.InterfaceError) as error:
                self.close()
                if self._leaving.is_set():
                    raise
                _LOG.warning("database trouble, next try in %.2f s: %s", wait, error)
                self._leaving.wait(wait)
                wait = min(wait * 2, _LONGEST_WAIT)

    def close(self) -> None:
        """Lets go of the connection; the next question opens another."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _open(self) -> Connection[Any]:
        if self._connection is None:
            self._connection = self._connect()
            self._connection.autocommit = True
            if self._prepare is not None:
                self._connection.execute(self._prepare.encode())
        return self._connection
