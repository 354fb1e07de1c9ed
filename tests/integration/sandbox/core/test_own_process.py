"""The sandbox as a process of its own, delivering by itself on a clock that follows real time."""

import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl

PROGRAM = """
import sys
from datetime import UTC, datetime
from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.register import register

world = World.with_clock(MovableClock.following(lambda: datetime.now(UTC)))
account = XenditAccount(callback_url=sys.argv[1])
server = SandboxServer(world, [register(world, account)], deliver_by_itself=True)
server.serve_forever(lambda url: print(url, flush=True))
"""


@pytest.fixture
def callbacks() -> Iterator[tuple[str, threading.Event]]:
    arrived = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.send_response(200)
            self.send_header("content-length", "0")
            self.end_headers()
            arrived.set()

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", arrived
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_sandbox_process_delivers_by_itself_and_ends_on_a_signal(callbacks: tuple[str, threading.Event]) -> None:
    url, arrived = callbacks
    command = [sys.executable, "-c", PROGRAM, url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        with SandboxControl(base_url) as control:
            before = control.now()
            assert control.advance(days=1) > before
            pay_an_invoice(base_url, control)
            assert arrived.wait(20)
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=20)
    assert "Traceback" not in errors


def pay_an_invoice(base_url: str, control: SandboxControl) -> None:
    answer = httpx.post(
        f"{base_url}/xendit/v2/invoices",
        json={"external_id": "inv-1", "amount": 1000},
        auth=("xnd_development_sandbox", ""),
        trust_env=False,
    )
    assert answer.status_code == 200
    control.pay("inv-1")
