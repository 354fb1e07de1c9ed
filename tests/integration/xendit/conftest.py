"""The real adapters against the twin of Xendit, over HTTP, with somebody who receives its callbacks."""

import json
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from attrs import define, evolve, field

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.register import register
from subplat.adapters.xendit.access import XenditAccess
from subplat.adapters.xendit.api import XenditApi
from subplat.adapters.xendit.auto_debit import XenditAutoDebit
from subplat.adapters.xendit.payment_gateway import XenditPaymentGateway
from subplat.adapters.xendit.refunds import XenditRefunds
from subplat.testing.patience import PATIENCE

START = datetime(2026, 1, 15, 2, tzinfo=UTC)


@define
class Receiver:
    """Keeps what is posted, with exact numbers; answers 200."""

    url: str = ""
    received: list[Mapping[str, object]] = field(factory=list)


@pytest.fixture(scope="session")
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            receiver.received.append(json.loads(raw, parse_float=Decimal))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    receiver.url = f"http://127.0.0.1:{server.server_port}/webhooks/xendit"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield receiver
    server.shutdown()
    thread.join()
    server.server_close()


@define
class WorldClock:
    """The clock that both sides share."""

    world: World

    def now(self) -> datetime:
        return self.world.clock.now()

    def today(self) -> date:
        return self.civil_day(self.now())

    def civil_day(self, instant: datetime) -> date:
        return (instant + timedelta(hours=7)).date()


@define
class Xendit:
    """The twin, what steers it, and the adapters that call it."""

    world: World
    control: SandboxControl
    access: XenditAccess
    api: XenditApi
    receiver: Receiver
    _others: list[XenditApi] = field(factory=list)

    @property
    def payments(self) -> XenditPaymentGateway:
        return XenditPaymentGateway(self.api, WorldClock(self.world))

    @property
    def auto_debit(self) -> XenditAutoDebit:
        return XenditAutoDebit(self.api)

    @property
    def refunds(self) -> XenditRefunds:
        return XenditRefunds(self.api)

    def impatient(self, **changes: Any) -> XenditPaymentGateway:
        """A gateway that does not wait for long."""
        return self.gateway(timeout=PATIENCE, **changes)

    def gateway(self, **changes: Any) -> XenditPaymentGateway:
        """A gateway with changes to its access."""
        self._others.append(XenditApi(evolve(self.access, **changes)))
        return XenditPaymentGateway(self._others[-1], WorldClock(self.world))

    def close(self) -> None:
        """Closes all connections."""
        for api in (self.api, *self._others):
            api.close()

    def callbacks(self) -> list[Mapping[str, object]]:
        """Everything that is posted now."""
        self.receiver.received.clear()
        self.control.deliver_webhooks()
        return list(self.receiver.received)

    def objects(self, kind: str) -> list[dict[str, Any]]:
        """What the twin holds of a kind, in order of creation."""
        return list(self.control.snapshot("xendit")[kind])

    def calls(self) -> list[str]:
        """What it was asked, in order."""
        return [f"{call['method']} {call['path']}" for call in self.control.ledger("xendit")]


@pytest.fixture
def xendit(receiver: Receiver) -> Iterator[Xendit]:
    world = World.starting(START)
    account = XenditAccount(callback_url=receiver.url, payment_events="both", channel_callbacks=True)
    with SandboxServer(world, [register(world, account)]) as server, SandboxControl(server.base_url) as control:
        access = XenditAccess(
            secret_key=account.secret_key, base_url=f"{server.base_url}/xendit", timeout=timedelta(seconds=5)
        )
        xendit = Xendit(world, control, access, XenditApi(access), receiver)
        yield xendit
        xendit.close()


class HoldingProxy:
    """A network that takes one request, answers nothing, and delivers it hours later, at `release`."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.base_url = f"http://127.0.0.1:{self._listener.getsockname()[1]}{parts.path}"
        self._request = bytearray()
        self._thread = threading.Thread(target=self._take, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def release(self) -> None:
        """Delivers what was taken and waits until the target has dealt with it."""
        self._thread.join(timeout=10)
        with socket.create_connection(self._target) as connection:
            connection.sendall(self._request)
            connection.settimeout(10)
            answer = b""
            while b"\r\n\r\n" not in answer:
                part = connection.recv(65536)
                if not part:
                    break
                answer += part
            assert answer.startswith(b"HTTP/1.1 200"), answer

    def _take(self) -> None:
        connection, _ = self._listener.accept()
        with connection:
            # The caller hangs up when it has waited long enough.
            while part := connection.recv(65536):
                self._request += part


@pytest.fixture
def holding_proxy(xendit: Xendit) -> Iterator[HoldingProxy]:
    with HoldingProxy(xendit.access.base_url) as proxy:
        yield proxy


@define
class Stub:
    """A server that answers as it is told, however odd, in order; `asked` is what came: method, path, headers, body."""

    base_url: str = ""
    asked: list[tuple[str, str, dict[str, str], bytes]] = field(factory=list)
    _answers: list[tuple[int, bytes, dict[str, str], float]] = field(factory=list)

    def say(
        self, body: bytes | object = b"", status: int = 200, headers: dict[str, str] | None = None, trickle: float = 0.0
    ) -> None:
        """Plans one answer; with `trickle` each byte of the body comes that many seconds after the one before."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        self._answers.append((status, content, headers or {}, trickle))

    def next(self) -> tuple[int, bytes, dict[str, str], float]:
        """The answer to give now."""
        return self._answers.pop(0)


def _stub_handler(stub: Stub) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            posted = self.rfile.read(int(self.headers.get("content-length", 0)))
            headers = {name.lower(): value for name, value in self.headers.items()}
            stub.asked.append((self.command, self.path, headers, posted))
            status, body, more, trickle = stub.next()
            self.send_response(status)
            for name, value in {**more, "content-length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for part in (body,) if not trickle else (body[n : n + 1] for n in range(len(body))):
                    sleep(trickle)
                    self.wfile.write(part)
            except ConnectionError:
                return

        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            self._answer()

        def do_PATCH(self) -> None:
            self._answer()

        def log_message(self, format: str, *args: object) -> None:
            return None

    return Handler


@pytest.fixture
def stub() -> Iterator[Stub]:
    stub = Stub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _stub_handler(stub))
    server.daemon_threads = True
    stub.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield stub
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def stubbed(stub: Stub) -> Iterator[Callable[..., XenditPaymentGateway]]:
    """Makes gateways that call the stub, with changes to their access."""
    apis: list[XenditApi] = []

    def make(**changes: Any) -> XenditPaymentGateway:
        access = XenditAccess(secret_key="xnd_development_canary", base_url=stub.base_url)
        apis.append(XenditApi(evolve(access, **changes)))
        return XenditPaymentGateway(apis[-1], WorldClock(World.starting(START)))

    yield make
    for api in apis:
        api.close()
