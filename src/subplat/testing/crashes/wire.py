"""A wire to PostgreSQL that breaks in the middle of a COMMIT: before the server hears of it, or before we hear the answer."""

import contextlib
import select
import socket
from enum import StrEnum
from pathlib import Path
from threading import Event, Thread

from attrs import define, field, frozen

_COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"
_POOLED = b"application_name\x00subplat\x00"
_AT_ONCE = 65536


class Moment(StrEnum):
    """UNHEARD: the server never gets the COMMIT. UNANSWERED: it commits, and its answer is lost."""

    UNHEARD = "unheard"
    UNANSWERED = "unanswered"


@frozen(kw_only=True)
class Cut:
    """The `number`-th COMMIT of the units of work, counted from 1."""

    number: int
    moment: Moment


@define(eq=False)
class _Pair:
    client: socket.socket
    server: socket.socket
    is_pooled: bool = False
    swallows: bool = False
    is_mute: bool = False

    def close(self) -> None:
        for each in (self.client, self.server):
            each.close()


@define(kw_only=True, eq=False)
class Wire:
    """Between the platform and a server's Unix socket `to`. `commits`: how many it has seen; `is_cut`: whether it broke."""

    at: Path
    to: Path
    cut: Cut | None = None
    commits: int = field(default=0, init=False)
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
        self.cut, self.commits, self.is_cut = cut, 0, False
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
            if source is pair.server:
                if pair.swallows:
                    return False
                if pair.is_mute:
                    return True
                pair.client.sendall(data)
                return True
            pair.is_pooled = pair.is_pooled or _POOLED in data
            if pair.is_pooled and data.endswith(_COMMIT):
                self.commits += 1
                pair.is_mute = self.is_deaf
                if self.cut is not None and self.commits == self.cut.number:
                    self.is_cut = True
                    if self.cut.moment is Moment.UNHEARD:
                        return False
                    pair.swallows = True
            pair.server.sendall(data)
        except OSError:
            return False
        return True

    def close(self) -> None:
        """Nobody can connect any more."""
        self._listener.close()
        with contextlib.suppress(FileNotFoundError):
            self.at.unlink()
