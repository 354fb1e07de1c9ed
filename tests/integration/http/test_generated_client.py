"""A client that knows the API by its description alone sells, over a socket, to a real server."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from uuid import uuid4

import httpx
import pytest
import uvicorn

from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.http.generated_client import Answer, GeneratedClient, NotAsDescribed
from subplat.wiring.memory import MemoryPlatform

ANYBODY = "019c11c7-4d00-7000-8000-00000000ffff"


@contextmanager
def served(platform: MemoryPlatform, config: HttpConfig) -> Iterator[str]:
    """Its address, while it runs."""
    with HttpServer.reserved() as server:
        app = create_http_app(platform.application, config)
        running = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="on"))
        thread = Thread(target=running.run, kwargs={"sockets": [server.listener]}, daemon=True)
        thread.start()
        try:
            yield server.base_url
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture
def client(platform: MemoryPlatform, config: HttpConfig) -> Iterator[GeneratedClient]:
    headers = {"authorization": f"Bearer {config.staff_token}"}
    with (
        served(platform, config) as url,
        httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=60) as http,
    ):
        yield GeneratedClient(http)


def key() -> str:
    return str(uuid4())


def made(answer: Answer) -> str:
    assert answer.status == 201, answer
    return str(answer.body["id"])


def test_it_sells_from_the_first_contact_to_the_bill(client: GeneratedClient, platform: MemoryPlatform) -> None:
    sales = made(client.registerUser({"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"}))
    buyer = made(client.registerClient({"name": "PT Contoh", "billing_email": "keuangan@contoh.example"}))
    product = made(client.addProduct({"code": "GW-STD", "name": "Standard", "type": "GWORKSPACE"}))
    offer = {
        "client_id": buyer,
        "sales_user_id": sales,
        "exchange_rate": "16250",
        "billing_period": "MONTHLY",
        "lines": [{"product_id": product, "quantity": 25, "unit_price": "12.00", "discount_percent": "10"}],
    }
    quotation = made(client.draftQuotation(offer, idempotency_key=key()))
    looked = client.getQuotation(quotation_id=quotation)
    assert client.printQuotation(quotation_id=quotation).body
    assert client.sendQuotation(quotation_id=quotation, if_match=looked.headers["etag"]).status == 200
    platform.jobs.run_until_idle(platform.application.handle)
    assert client.acceptQuotation(quotation_id=quotation, idempotency_key=key(), validate_only=True).status == 204
    assert client.acceptQuotation(quotation_id=quotation, idempotency_key=key()).status == 204
    deal = client.generateSubscription(
        {"created_by_user_id": sales}, quotation_id=quotation, idempotency_key=key()
    ).body
    (bill,) = client.listBillingCycles(client_id=buyer, limit=10).body["items"]
    assert (bill["id"], bill["amount"]) == (deal["billing_cycle_id"], deal["amount"])
    assert client.getSubscription(subscription_id=deal["subscription_id"]).body["status"] == "PENDING_ACTIVATION"
    assert client.listAuditEntries(limit=5).body["items"]


def test_problems_are_answers_as_described(client: GeneratedClient) -> None:
    missing = client.getClient(client_id=ANYBODY)
    assert (missing.status, missing.body["code"]) == (404, "not_found")
    refused = client.acceptQuotation(quotation_id=ANYBODY)
    assert (refused.status, refused.body["code"]) == (400, "idempotency_key_required")


@pytest.mark.parametrize(
    ("name", "body", "given"),
    [
        ("getClient", None, {}),
        ("getClient", None, {"client_id": ANYBODY, "surprise": "1"}),
        ("getClient", {}, {"client_id": ANYBODY}),
        ("registerClient", None, {}),
        ("registerClient", {"name": "A"}, {}),
        ("registerClient", {"name": "A", "billing_email": "a@b.example", "surprise": 1}, {}),
        ("listClients", None, {"limit": 201}),
    ],
)
def test_what_the_description_does_not_know_is_not_sent(
    client: GeneratedClient, name: str, body: object, given: dict[str, object]
) -> None:
    with pytest.raises(NotAsDescribed):
        getattr(client, name)(body, **given)


def test_every_operation_has_its_call(client: GeneratedClient) -> None:
    assert len(dir(client)) > 110
    with pytest.raises(AttributeError):
        _ = client.doSomething
