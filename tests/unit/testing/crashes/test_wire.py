"""The wire breaks in the middle of a COMMIT, and nowhere else."""

import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread

import pytest
from attrs import define, field

from subplat.testing.crashes.wire import Cut, Moment, Wire

STARTUP = b"\x00\x00\x00\x2auser\x00subplat_app\x00application_name\x00subplat\x00\x00"
COMMIT = b"Q\x00\x00\x00\x0bCOMMIT\x00"


@define(eq=False, slots=False)
class Server:
    """Answers whatever it hears with `done`."""

    at: Path
    heard: list[bytes] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.at))
        self._listener.listen()
        self._answering: list[Thread] = []
        self._accepting = Thread(target=self._serve, daemon=True)
        self._accepting.start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._answering.append(Thread(target=self._answer, args=(connection,), daemon=True))
            self._answering[-1].start()

    def _answer(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            while data := connection.recv(1000):
                self.heard.append(data)
                connection.sendall(b"done")

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in (self._accepting, *self._answering):
            thread.join()


@define
class Line:
    server: Server
    wire: Wire

    def connect(self) -> socket.socket:
        client = socket.socket(socket.AF_UNIX)
        client.settimeout(10)
        client.connect(str(self.wire.at))
        return client


@pytest.fixture
def line() -> Iterator[Line]:
    with TemporaryDirectory() as directory:
        server = Server(Path(directory) / "server")
        wire = Wire(at=Path(directory) / "wire", to=server.at)
        yield Line(server, wire)
        wire.stop()
        wire.close()
        server.close()


def say(client: socket.socket, text: bytes) -> bytes:
    client.sendall(text)
    return client.recv(100)


def test_uncut_it_carries_and_counts(line: Line) -> None:
    line.wire.start(None)
    with line.connect() as client:
        assert [say(client, text) for text in (STARTUP, b"select", COMMIT)] == [b"done"] * 3
    assert (line.wire.commits, line.wire.is_cut) == (1, False)


def test_unheard_the_server_never_gets_the_commit(line: Line) -> None:
    line.wire.start(Cut(number=2, moment=Moment.UNHEARD))
    with line.connect() as client:
        assert [say(client, text) for text in (STARTUP, COMMIT)] == [b"done"] * 2
        assert say(client, COMMIT) == b""
    assert line.server.heard.count(COMMIT) == 1
    assert line.wire.is_cut


def test_unanswered_the_server_commits_and_we_do_not_hear_of_it(line: Line) -> None:
    line.wire.start(Cut(number=1, moment=Moment.UNANSWERED))
    with line.connect() as client:
        say(client, STARTUP)
        assert say(client, COMMIT) == b""
    assert line.server.heard.count(COMMIT) == 1
    with line.connect() as another:
        assert say(another, STARTUP) == b"done"
        assert say(another, COMMIT) == b"done"


def test_the_queues_own_connections_are_left_alone(line: Line) -> None:
    line.wire.start(Cut(number=1, moment=Moment.UNHEARD))
    with line.connect() as client:
        assert [say(client, text) for text in (b"\x00\x00\x00\x10user\x00worker\x00", COMMIT)] == [b"done"] * 2
    assert not line.wire.is_cut
