"""What every answer carries, health, and the description of the API."""

import json
import re
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient

from subplat.entrypoints.http.answers import SECURITY_HEADERS
from subplat.wiring.memory import MemoryPlatform

CALLS = [
    ("GET", "/livez", 200),
    ("GET", "/readyz", 200),
    ("GET", "/schema", 200),
    ("GET", "/pay/unknown", 404),
    ("GET", "/nowhere", 404),
    ("DELETE", "/livez", 405),
    ("POST", "/webhooks/xendit", 400),
    ("POST", "/api/v1/clients", 400),
]


@pytest.mark.parametrize(("verb", "path", "status"), CALLS)
def test_every_answer_has_the_security_headers_and_a_request_id(
    client: TestClient[Litestar], verb: str, path: str, status: int
) -> None:
    answer = client.request(verb, path)
    assert answer.status_code == status
    assert answer.headers["x-request-id"].startswith("request-")
    for name in SECURITY_HEADERS:
        assert answer.headers[name]
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "server" not in answer.headers


@pytest.mark.parametrize(
    ("given", "kept"), [("abc-1.2_3", True), ("a" * 64, True), ("a" * 65, False), ("a b", False), ("<b>", False)]
)
def test_a_harmless_request_id_of_the_caller_is_kept(client: TestClient[Litestar], given: str, kept: bool) -> None:
    assert (client.get("/livez", headers={"x-request-id": given}).headers["x-request-id"] == given) == kept


def test_an_unexpected_failure_tells_nothing(
    client: TestClient[Litestar], platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(type(platform.application.clients.register), "__call__", broken)
    answer = client.post("/api/v1/clients", json={"name": "A", "billing_email": "a@b.example"})
    assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_readiness_names_what_fails_without_saying_why(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]
) -> None:
    def down() -> None:
        raise ConnectionError("10.0.0.7")

    answer = serve(platform.application, readiness={"database": down, "queue": lambda: None}).get("/readyz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "checks": {"database": "failed", "queue": "ok"}}


def test_only_named_hosts_are_served_but_probes_come_by_address(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]
) -> None:
    client = serve(platform.application, allowed_hosts=("api.reseller.example",))
    assert client.get("/schema", headers={"host": "API.reseller.example:8443"}).status_code == 200
    for host in ("evil.example", "api.reseller.example.evil.example", "10.0.0.7", ""):
        assert client.get("/schema", headers={"host": host}).status_code == 400
    assert client.get("/livez", headers={"host": "10.0.0.7:8000"}).status_code == 200


def test_the_description_needs_nothing_from_elsewhere(stranger: TestClient[Litestar]) -> None:
    answer = stranger.get("/schema")
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    # Examples name hosts that exist nowhere.
    assert re.findall(r"https?://(?!hooks\.contoh\.example/)[^\"]+", answer.text) == []
    assert stranger.get("/schema/openapi.json").json() == answer.json()


def test_the_description_names_every_operation_and_refuses_unknown_fields(stranger: TestClient[Litestar]) -> None:
    document = stranger.get("/schema").json()
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(set(names)) == len(names) >= 40
    assert all(re.fullmatch(r"[a-z]+([A-Z][a-z]+)+", name) for name in names)
    schemas = document["components"]["schemas"]
    bodies = {
        name.rpartition("/")[2]
        for operation in operations
        for media in operation.get("requestBody", {}).get("content", {}).values()
        for name in [media["schema"].get("$ref", "")]
    } - {""}
    assert len(bodies) >= 20
    assert all(schemas[name]["additionalProperties"] is False for name in bodies)


def test_every_shape_in_the_description_is_exact(stranger: TestClient[Litestar]) -> None:
    document = stranger.get("/schema").json()
    used = set(re.findall(r"#/components/schemas/(\w+)", json.dumps(document)))
    assert used <= set(document["components"]["schemas"])
    assert all("description" in document["components"]["schemas"][name] for name in used)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.text(max_size=40),
    verb=st.sampled_from(["GET", "POST", "PATCH", "DELETE", "OPTIONS", "HEAD"]),
    body=st.binary(max_size=50),
)
def test_no_path_is_answered_5xx(client: TestClient[Litestar], path: str, verb: str, body: bytes) -> None:
    answer = client.request(verb, "/" + "".join(f"%{byte:02x}" for byte in path.encode(errors="replace")), content=body)
    assert answer.status_code < 500


BODY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["IDR", "MONTHLY", "1.00", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["lines", "quantity", "unit_price"]), inner)
    ),
    max_leaves=8,
)
FIELDS = st.dictionaries(
    st.sampled_from(
        ["name", "billing_email", "email", "role", "code", "type", "lines", "exchange_rate", "reason", "subject"]
    ),
    BODY,
)


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=FIELDS | BODY, path=st.sampled_from(["clients", "users", "products", "quotations"]))
def test_no_body_of_the_staff_api_is_answered_5xx(
    client_on_postgres: TestClient[Litestar], body: object, path: str
) -> None:
    assert client_on_postgres.post(f"/api/v1/{path}", json=body).status_code < 500
