"""Whoever listens to the platform's events: remembers the id and the kind of each."""

import json
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import socket
from threading import Thread

from attrs import define, field


@define(kw_only=True, eq=False)
class EventReceiver:
    """Serves on an address that is taken already. `taken`: id and type, as often as they came."""

    listener: socket
    taken: list[tuple[str, str]] = field(factory=list[tuple[str, str]], init=False)
    _server: ThreadingHTTPServer | None = field(default=None, init=False)
    _thread: Thread | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        """Where events go."""
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}/events"

    def start(self) -> None:
        """In a thread."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["content-length"])))
                receiver.taken.append((self.headers["webhook-id"], body["type"]))
                self.send_response(204)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Nobody reads it."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = self.listener.dup()
        self._server.server_address = self.listener.getsockname()
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """What was taken stays."""
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
