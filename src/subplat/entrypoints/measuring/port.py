"""A port of its own for the measurements of a process that serves nothing else."""

import hmac
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from socketserver import ThreadingMixIn
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4

from subplat.entrypoints.measuring.instruments import Instruments

PATH = "/metrics"


class _Server(ThreadingMixIn, WSGIServer):
    """A slow reader keeps nobody waiting, nor the process from ending."""

    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    """Scrapes are no news; one that says nothing for ten seconds is cut off."""

    timeout = 10

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def exposed(instruments: Instruments, *, host: str, port: int, token: str) -> Iterator[int]:
    """Answers `GET /metrics` with that bearer token until the block ends; port 0: a free one. Raises OSError."""
    server = _Server((host, port), _Quiet)
    server.set_app(_answers(instruments, token))
    thread = Thread(target=server.serve_forever, name="metrics", daemon=True)
    thread.start()
    try:
        yield int(server.server_port)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _answers(instruments: Instruments, token: str) -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    wanted = _digest(f"Bearer {token}")

    def answer(environment: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        if environment["PATH_INFO"] != PATH or environment["REQUEST_METHOD"] != "GET":
            start("404 Not Found", [("Content-Length", "0")])
            return [b""]
        if not hmac.compare_digest(_digest(environment.get("HTTP_AUTHORIZATION", "")), wanted):
            start("401 Unauthorized", [("WWW-Authenticate", "Bearer"), ("Content-Length", "0")])
            return [b""]
        body = instruments.exposition()
        start("200 OK", [("Content-Type", CONTENT_TYPE_PLAIN_0_0_4), ("Content-Length", str(len(body)))])
        return [body]

    return answer


def _digest(text: str) -> bytes:
    return sha256(text.encode("latin-1", errors="replace")).digest()
