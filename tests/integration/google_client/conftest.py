"""A server that reads a request whole and then does what the test says, counting what it saw."""

import socket
import threading
from collections.abc import Callable, Iterator

import pytest

Reply = bytes | None
"""What is sent back before the connection is closed; None for nothing."""

ServerFactory = Callable[..., "CountingServer"]


class CountingServer:
    """Gives the replies in turn, each on one connection, and then the last one for ever."""

    def __init__(self, replies: tuple[Reply, ...]) -> None:
        self.requests: list[str] = []
        self.heads: list[bytes] = []
        self.bodies: list[bytes] = []
        self._replies = list(replies)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join()
        self._listener.close()

    def _serve(self) -> None:
        while not self._stopped.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            with connection:
                connection.settimeout(2)
                head, body = _whole_request(connection)
                if head:
                    self.requests.append(head.split(b"\r\n")[0].decode())
                    self.heads.append(head)
                    self.bodies.append(body)
                    reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
                    connection.sendall(reply or b"")


def _whole_request(connection: socket.socket) -> tuple[bytes, bytes]:
    received = b""
    while b"\r\n\r\n" not in received:
        chunk = connection.recv(65536)
        if not chunk:
            return b"", b""
        received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lengths = [line.split(b":")[1] for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")]
    while len(body) < (int(lengths[0]) if lengths else 0):
        body += connection.recv(65536)
    return head, body


@pytest.fixture
def serving() -> Iterator[ServerFactory]:
    """Starts a counting server with the replies given."""
    servers: list[CountingServer] = []

    def start(*replies: Reply) -> CountingServer:
        servers.append(CountingServer(replies))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()
