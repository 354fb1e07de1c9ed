"""A receiver of events on a socket, which verifies every signature as any library of Standard Webhooks does."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from attrs import define, field
from standardwebhooks.webhooks import Webhook, WebhookVerificationError


@define(eq=False)
class Receiver:
    """`taken` are verified bodies with their headers, `turned_away` those whose signature was wrong.

    `secret` is set once it is known; `then` is called with a verified body; `script` answers raw bytes instead.
    """

    url: str = ""
    secret: str = ""
    answer: int = 204
    taken: list[tuple[dict[str, object], dict[str, str]]] = field(factory=list)
    turned_away: int = 0
    knocks: int = 0
    then: Callable[[dict[str, object]], object] = lambda body: None
    headers: dict[str, str] = field(factory=dict)

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        """The status to answer."""
        self.knocks += 1
        try:
            read = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            self.turned_away += 1
            return 401
        self.taken.append((read, headers))
        self.then(read)
        return self.answer


@contextmanager
def listening(receiver: Receiver) -> Iterator[None]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(receiver.take(body, {name.lower(): value for name, value in self.headers.items()}))
            for name, value in receiver.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Tests are silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhook/subplat-events"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    with listening(made):
        yield made
