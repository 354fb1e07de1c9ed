"""The HTTP application over the platform in memory, and over PostgreSQL with the real reader of callbacks."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import datetime
from itertools import count
from uuid import uuid4

import pytest
from attrs import evolve
from httpx import Request
from litestar import Litestar
from litestar.testing import TestClient
from typed_settings.types import SecretStr

from subplat.application.application import Application
from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.testing.http.installation import ApiInstallation, api_installation
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform, memory_platform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.settings import AccessSettings, DatabaseSettings, Settings

STAFF_TOKEN = "staff token of the tests"
INTEGRATION_TOKEN = "integration token of the tests"
CALLBACK_TOKEN = "sandbox-callback-token"
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture
def in_parallel() -> Callable[[int, Callable[[], object]], list[object]]:
    """What so many simultaneous calls return."""

    def called(number: int, call: Callable[[], object]) -> list[object]:
        with ThreadPoolExecutor(number) as callers:
            return [made.result() for made in [callers.submit(call) for _ in range(number)]]

    return called


@pytest.fixture
def config() -> HttpConfig:
    """Well set up, in the middle of a rotation of the callback token."""
    numbers = count(1)
    return HttpConfig(
        callback_tokens=(CALLBACK_TOKEN, "the callback token before"),
        staff_token=STAFF_TOKEN,
        integration_token=INTEGRATION_TOKEN,
        pool_size=5,
        request_ids=lambda: f"request-{next(numbers)}",
    )


@pytest.fixture
def serve(config: HttpConfig) -> Iterator[Callable[..., TestClient[Litestar]]]:
    """`serve(application, **differences)`: a client without any token, of an application configured a little differently."""
    with ExitStack() as running:

        def served(application: Application, **differences: object) -> TestClient[Litestar]:
            app = create_http_app(application, evolve(config, **differences))
            return running.enter_context(TestClient(app, raise_server_exceptions=False))

        yield served


@pytest.fixture(scope="module")
def api() -> Iterator[ApiInstallation]:
    """In memory, with something of everything in the books and callers of every role; once for all tests of a file."""
    with api_installation() as started:
        yield started


def trusted(client: TestClient[Litestar]) -> TestClient[Litestar]:
    """With the tokens of staff and of the provider."""
    client.headers.update({"authorization": f"Bearer {STAFF_TOKEN}", "x-callback-token": CALLBACK_TOKEN})
    client.event_hooks["request"].append(keyed)
    return client


def keyed(request: Request) -> None:
    """Every POST is one of its own unless the test says which it is."""
    if request.method == "POST":
        request.headers.setdefault("idempotency-key", str(uuid4()))


@pytest.fixture
def platform() -> MemoryPlatform:
    return memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"))


@pytest.fixture
def stranger(platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]) -> TestClient[Litestar]:
    """Somebody without a token."""
    return serve(platform.application)


@pytest.fixture
def client(platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]) -> TestClient[Litestar]:
    """Somebody with every token."""
    return trusted(serve(platform.application))


@pytest.fixture
def on_postgres(database: MigratedDatabase) -> Iterator[LivePlatform]:
    """A platform whose outside world cannot be reached."""
    settings = Settings(
        staff_token=SecretStr(STAFF_TOKEN),
        access=AccessSettings(hash_memory_kib=64, hash_passes=1),
        database=DatabaseSettings(url=database.dsn, owner_url=database.owner_dsn, pool_size=5),
    )
    settings = pointed_at(settings, NOWHERE)
    container = Container(settings=settings, dsn=database.dsn)
    yield LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
    container.shutdown_resources()


@pytest.fixture
def client_on_postgres(on_postgres: LivePlatform, serve: Callable[..., TestClient[Litestar]]) -> TestClient[Litestar]:
    """Somebody with every token, over PostgreSQL."""
    return trusted(serve(on_postgres.application))


@pytest.fixture
def accepted(client: TestClient[Litestar], platform: MemoryPlatform) -> tuple[str, str]:
    """An accepted quotation of two lines and the member of Sales whose it is."""

    def made(path: str, body: dict[str, object]) -> str:
        answer = client.post(f"/api/v1{path}", json=body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    sales = made("/users", {"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"})
    buyer = made("/clients", {"name": "PT Contoh Nusantara", "billing_email": "keuangan@contoh.example"})
    product = made("/products", {"code": "GW-STD", "name": "Workspace Standard", "type": "GWORKSPACE"})
    quotation = made(
        "/quotations",
        {
            "client_id": buyer,
            "sales_user_id": sales,
            "exchange_rate": "16250",
            "billing_period": "MONTHLY",
            "lines": [
                {"product_id": product, "quantity": 25, "unit_price": "12.00", "discount_percent": "10"},
                {"description": "Migrasi surat elektronik", "quantity": 1, "unit_price": "150.50"},
            ],
        },
    )
    platform.jobs.run_until_idle(platform.application.handle)
    assert client.post(f"/api/v1/quotations/{quotation}/send").status_code == 200
    platform.jobs.run_until_idle(platform.application.handle)
    assert client.post(f"/api/v1/quotations/{quotation}/accept").status_code == 204
    return quotation, sales
