"""A wire to PostgreSQL that breaks in the middle of a COMMIT: before the server hears of it, or before we hear the answer;
or on which the server ends the session at any statement.
"""

import contextlib
import select
import socket
from enum import StrEnum
from pathlib import Path
from struct import unpack_from
from threading import Event, Thread

import psycopg
from attrs import define, field, frozen

_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
_POOLED = b"application_name\x00subplat\x00"
_KEY = b"K\x00\x00\x00\x0c"
"""How the message begins in which the server tells the number of its session."""
_AT_ONCE = 65536


class Moment(StrEnum):
    """UNHEARD: the server never gets the COMMIT. UNANSWERED: it commits, and its answer is lost.

    TERMINATED: the session is ended by `pg_terminate_backend` right before a statement, be it a COMMIT.
    """

    UNHEARD = "unheard"
    UNANSWERED = "unanswered"
    TERMINATED = "terminated"


@frozen(kw_only=True)
class Cut:
    """At the `number`-th COMMIT, or statement, of the units of work, counted from 1."""

    number: int
    moment: Moment


@define(eq=False)
class _Pair:
    client: socket.socket
    server: socket.socket
    is_pooled: bool = False
    swallows: bool = False
    is_mute: bool = False
    backend: int = 0

    def close(self) -> None:
        for each in (self.client, self.server):
            each.close()


@define(kw_only=True, eq=False)
class Wire:
    """Between the platform and a server's Unix socket `to`. `is_cut`: whether it broke; what it has seen is counted.

    `superuser_dsn` leads to the same server.
    """

    at: Path
    to: Path
    superuser_dsn: str = ""
    cut: Cut | None = None
    commits: int = field(default=0, init=False)
    statements: int = field(default=0, init=False)
    is_cut: bool = field(default=False, init=False)
    is_deaf: bool = field(default=False, init=False)
    """Answers to a COMMIT are lost from now on, and the connection seems to hang."""
    _listener: socket.socket = field(init=False)
    _over: Event = field(factory=Event, init=False)
    _thread: Thread | None = field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.at.unlink(missing_ok=True)
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.at))
        self._listener.listen(64)

    def start(self, cut: Cut | None) -> None:
        """In a thread; counts anew."""
        self.cut, self.commits, self.statements, self.is_cut = cut, 0, 0, False
        self._over.clear()
        self._thread = Thread(target=self._carry, name="wire", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Hangs up everywhere."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _carry(self) -> None:
        pairs: dict[socket.socket, _Pair] = {}
        while not self._over.is_set():
            readable, _, _ = select.select([self._listener, *pairs], [], [], 0.05)
            for each in readable:
                if each is self._listener:
                    self._join(pairs)
                elif each in pairs and not self._pass_on(each, pairs[each]):
                    pair = pairs.pop(each)
                    pairs.pop(pair.server if each is pair.client else pair.client, None)
                    pair.close()
        for pair in set(pairs.values()):
            pair.close()

    def _join(self, pairs: dict[socket.socket, _Pair]) -> None:
        client, _ = self._listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self.to))
        except OSError:
            client.close()
            return
        pairs[client] = pairs[server] = _Pair(client, server)

    def _pass_on(self, source: socket.socket, pair: _Pair) -> bool:
        """Whether the connection lives on."""
        try:
            data = source.recv(_AT_ONCE)
            if not data:
                return False
            return self._answer(data, pair) if source is pair.server else self._ask(data, pair)
        except OSError:
            return False

    def _answer(self, data: bytes, pair: _Pair) -> bool:
        if pair.swallows:
            return False
        if not pair.backend and _KEY in data:
            (pair.backend,) = unpack_from(">i", data, data.index(_KEY) + len(_KEY))
        if not pair.is_mute:
            pair.client.sendall(data)
        return True

    def _ask(self, data: bytes, pair: _Pair) -> bool:
        if pair.is_pooled:
            self.statements += 1
            if self._is_at(self.statements, Moment.TERMINATED):
                self._terminate(pair)
            if data.endswith(_COMMIT):
                self.commits += 1
                pair.is_mute = self.is_deaf
                if self._is_at(self.commits, Moment.UNHEARD):
                    return False
                pair.swallows = self._is_at(self.commits, Moment.UNANSWERED)
        pair.is_pooled = pair.is_pooled or _POOLED in data
        pair.server.sendall(data)
        return True

    def _is_at(self, number: int, moment: Moment) -> bool:
        is_it = self.cut == Cut(number=number, moment=moment)
        self.is_cut = self.is_cut or is_it
        return is_it

    def _terminate(self, pair: _Pair) -> None:
        with psycopg.connect(self.superuser_dsn) as connection:
            connection.execute("select pg_terminate_backend(%s, 1000)", (pair.backend,))

    def close(self) -> None:
        """Nobody can connect any more; the directory goes with the socket if nothing else is in it."""
        self._listener.close()
        with contextlib.suppress(OSError):
            self.at.unlink()
            self.at.parent.rmdir()
