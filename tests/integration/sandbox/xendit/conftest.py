"""The twin of Xendit on loopback, a merchant who calls it, and a receiver of its callbacks."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from attrs import define, field

from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.tls import shared_context
from subplat.adapters.sandbox.world import World
from subplat.adapters.sandbox.xendit.account import XenditAccount
from subplat.adapters.sandbox.xendit.register import register

NOW = datetime(2026, 1, 15, 2, 0, tzinfo=UTC)
PLANS = {"api-version": "2026-01-01"}

Json = dict[str, Any]


@define
class Received:
    """One callback as it arrived."""

    headers: dict[str, str]
    body: Json


@define
class Receiver:
    """Takes callbacks; answers with the planned statuses first, then 200."""

    url: str = ""
    received: list[Received] = field(factory=list)
    statuses: list[int] = field(factory=list)

    def events(self) -> list[str]:
        """The names of what came, in order; a flat callback by its status."""
        return [str(each.body.get("event") or each.body.get("status") or "flat") for each in self.received]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            body = json.loads(raw, parse_float=Decimal)
            receiver.received.append(Received({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
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


@pytest.fixture
def account(receiver: Receiver) -> XenditAccount:
    return XenditAccount(callback_url=receiver.url)


@pytest.fixture
def world() -> World:
    return World.starting(NOW)


@pytest.fixture
def base_url(world: World, account: XenditAccount) -> Iterator[str]:
    with SandboxServer(world, [register(world, account)]) as server:
        yield server.base_url


@pytest.fixture
def control(base_url: str) -> Iterator[SandboxControl]:
    with SandboxControl(base_url) as control:
        yield control


@pytest.fixture
def api(base_url: str, account: XenditAccount) -> Iterator[httpx.Client]:
    with httpx.Client(
        base_url=f"{base_url}/xendit",
        auth=(account.secret_key, ""),
        timeout=5,
        trust_env=False,
        verify=shared_context(),
    ) as client:
        yield client


@pytest.fixture
def make_invoice(api: httpx.Client) -> Callable[..., Json]:
    def make(external_id: str = "inv-1", amount: object = 1_500_000, **rest: object) -> Json:
        answer = api.post("/v2/invoices", json={"external_id": external_id, "amount": amount, **rest})
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return make


@pytest.fixture
def make_customer(api: httpx.Client) -> Callable[..., Json]:
    def make(reference_id: str = "client-1", **rest: object) -> Json:
        body = {
            "reference_id": reference_id,
            "type": "INDIVIDUAL",
            "individual_detail": {"given_names": "Contoh Nusantara"},
            "email": "finance@contoh.example",
            **rest,
        }
        answer = api.post("/customers", json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    return make


@pytest.fixture
def make_session(api: httpx.Client, make_customer: Callable[..., Json]) -> Callable[..., Json]:
    """A subscription session with an immediate payment; the schedule and options can be changed."""

    def make(
        reference_id: str = "sub-1",
        *,
        schedule: Json | None = None,
        options: Json | None = None,
        customer: Json | None = None,
        **rest: object,
    ) -> Json:
        body = {
            "reference_id": reference_id,
            "session_type": "SUBSCRIPTION",
            "mode": "PAYMENT_LINK",
            "amount": 250_000,
            "currency": "IDR",
            "country": "ID",
            "customer_id": make_customer(f"client of {reference_id}", **(customer or {}))["id"],
            "subscription": {
                "immediate_payment": True,
                "schedule": {
                    "interval": "MONTH",
                    "interval_count": 1,
                    "anchor_date": "2026-02-15T00:00:00+07:00",
                    **(schedule or {}),
                },
                **(options or {}),
            },
            **rest,
        }
        answer = api.post("/sessions", json=body)
        assert answer.status_code == 201, answer.text
        return dict(answer.json())

    return make


@pytest.fixture
def cycles_of(api: httpx.Client) -> Callable[[str], list[Json]]:
    def cycles(plan_id: str) -> list[Json]:
        answer = api.get(f"/recurring/plans/{plan_id}/cycles", headers=PLANS)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["data"])

    return cycles
