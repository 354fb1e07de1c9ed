"""POST /webhooks/xendit: compared, stored once, answered; never a 5xx for what is in it."""

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from litestar import Litestar
from litestar.testing import TestClient
from structlog.testing import capture_logs

from subplat.application.ports.failures import Unavailable
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.entrypoints.http.callback_json import LARGEST_BODY
from subplat.wiring.live import LivePlatform
from subplat.wiring.memory import MemoryPlatform

PATH = "/webhooks/xendit"
PAID = b'{"id": "inv-1", "external_id": "cycle-1", "status": "PAID", "amount": 10000.10, "currency": "IDR"}'
GOOD = b"sandbox-callback-token"
InParallel = Callable[[int, Callable[[], object]], list[object]]


def stored(platform: MemoryPlatform) -> list[dict[str, object]]:
    return [dict(event.payload) for event in platform.shelves.webhooks]


def test_a_callback_is_stored_with_its_exact_numbers_and_answered(
    client: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    answer = client.post(PATH, content=PAID)
    assert (answer.status_code, answer.json()) == (200, {"stored": True})
    assert stored(platform)[0]["amount"] == Decimal("10000.10")


def test_the_same_callback_again_is_answered_and_not_stored_again(
    client: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    answers = [client.post(PATH, content=PAID, headers={"webhook-id": "w-1"}).json() for _ in range(3)]
    assert answers == [{"stored": True}, {"stored": False}, {"stored": False}]
    assert len(stored(platform)) == 1


@pytest.mark.parametrize("token", [GOOD, b"the callback token before"])
def test_both_tokens_of_a_rotation_are_good(stranger: TestClient[Litestar], token: bytes) -> None:
    assert stranger.post(PATH, content=PAID, headers=[(b"x-callback-token", token)]).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [(b"x-callback-token", b"")],
        [(b"x-callback-token", b"wrong")],
        [(b"x-callback-token", GOOD + b"x")],
        [(b"x-callback-token", GOOD[:-1])],
        [(b"x-callback-token", b"x" * 60_000)],
        [(b"x-callback-token", "tökèn".encode())],
        [(b"x-callback-token", b"\xff\xfe")],
        [(b"x-callback-token", GOOD), (b"x-callback-token", GOOD)],
        [(b"x-callback-token", GOOD), (b"X-CALLBACK-TOKEN", b"wrong")],
        [(b"authorization", b"Bearer " + GOOD)],
    ],
    ids=[
        "none",
        "empty",
        "wrong",
        "longer",
        "shorter",
        "huge",
        "unicode",
        "bytes",
        "twice",
        "contradiction",
        "elsewhere",
    ],
)
def test_without_the_one_right_token_nothing_is_stored(
    stranger: TestClient[Litestar], platform: MemoryPlatform, headers: list[tuple[bytes, bytes]]
) -> None:
    answer = stranger.post(PATH, content=PAID, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (401, "bad_callback_token")
    assert stored(platform) == []


def test_without_a_configured_token_nobody_is_believed(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]
) -> None:
    closed = serve(platform.application, callback_tokens=())
    for token in ("", "None", "anything"):
        assert closed.post(PATH, content=PAID, headers={"x-callback-token": token}).status_code == 401


def test_a_stranger_is_refused_before_the_body_is_looked_at(stranger: TestClient[Litestar]) -> None:
    assert stranger.post(PATH, content=b"x" * (LARGEST_BODY + 1)).status_code == 401
    assert stranger.post(PATH, content=b"not json").status_code == 401


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"NaN", b'{"a": NaN}', b"\xff", b"[" * 100_000, b'{"a":' * 65 + b"1" + b"}" * 65]
)
def test_what_is_no_object_of_reasonable_depth_is_answered_400(
    client: TestClient[Litestar], platform: MemoryPlatform, body: bytes
) -> None:
    answer = client.post(PATH, content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "malformed_callback")
    assert stored(platform) == []


def chunks(size: int) -> Iterator[bytes]:
    yield b'{"a": "'
    for _ in range(size // 4096):
        yield b"x" * 4096
    yield b'"}'


def test_too_large_a_body_is_answered_413_with_and_without_its_length(client: TestClient[Litestar]) -> None:
    announced = client.post(PATH, content=b"".join(chunks(LARGEST_BODY)))
    counted = client.post(PATH, content=chunks(LARGEST_BODY))
    assert "content-length" not in counted.request.headers
    assert [answer.status_code for answer in (announced, counted)] == [413, 413]
    assert client.post(PATH, content=b"".join(chunks(LARGEST_BODY - 8192))).status_code == 200


def test_the_content_type_does_not_matter(client: TestClient[Litestar]) -> None:
    for number, kind in enumerate(("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "")):
        body = json.dumps({"id": f"inv-{number}"}).encode()
        assert client.post(PATH, content=body, headers={"content-type": kind}).status_code == 200


def test_what_cannot_be_stored_now_is_answered_503_so_that_it_comes_again(
    client: TestClient[Litestar], platform: MemoryPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object) -> UnitOfWork:
        raise Unavailable("database", "no connection to 10.0.0.7")

    monkeypatch.setattr(type(platform.application.payments.store_callbacks.units_of_work), "__call__", refuse)
    with capture_logs() as lines:
        answer = client.post(PATH, content=PAID)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "30")
    assert "10.0.0.7" not in answer.text
    (failure,) = (line for line in lines if line["event"] == "failed")
    assert (failure["error"], failure["detail"]) == ("Unavailable", "no connection to 10.0.0.7")


def test_neither_token_nor_body_is_logged(client: TestClient[Litestar]) -> None:
    with capture_logs() as lines:
        client.post(PATH, content=PAID)
        client.post(PATH, content=b"not json but secret")
    assert [(line["route"], line["status"]) for line in lines if line["event"] == "answered"] == [
        (PATH, 200),
        (PATH, 400),
    ]
    assert not any(word in str(lines) for word in (GOOD.decode(), "inv-1", "secret"))


def test_only_post_is_answered(client: TestClient[Litestar]) -> None:
    assert client.get(PATH).status_code == 405
    assert client.put(PATH, content=PAID).status_code == 405


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=15,
)
KNOWN_WORDS = st.sampled_from(
    ["id", "event", "data", "status", "external_id", "reference_id", "amount", "payment_id", "plan_id", "created"]
)
LOOKALIKES = st.dictionaries(KNOWN_WORDS, JSON | st.dictionaries(KNOWN_WORDS, JSON))
BODIES = st.binary() | st.text().map(str.encode) | (JSON | LOOKALIKES).map(lambda value: json.dumps(value).encode())
WEBHOOK_IDS = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=500)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, webhook_id=WEBHOOK_IDS)
def test_no_body_and_no_webhook_id_is_answered_5xx(client: TestClient[Litestar], body: bytes, webhook_id: str) -> None:
    answer = client.post(PATH, content=body, headers=[(b"webhook-id", webhook_id.encode("latin-1"))])
    assert answer.status_code in (200, 400)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=BODIES, webhook_id=WEBHOOK_IDS)
def test_nor_is_any_that_postgresql_has_to_store(
    client_on_postgres: TestClient[Litestar], body: bytes, webhook_id: str
) -> None:
    answer = client_on_postgres.post(PATH, content=body, headers=[(b"webhook-id", webhook_id.encode("latin-1"))])
    assert answer.status_code in (200, 400)


@pytest.mark.parametrize(
    "body",
    [
        rb'{"id": "a\u0000b", "event": "\u0000", "data": {"\u0000": "\ud800"}}',
        b'{"id": "' + b"x" * 200_000 + b'"}',
        b'{"event": "' + b"\xf0\x9f\x98\x80" * 50_000 + b'", "data": {}}',
        b'{"id": 1e200000, "amount": ' + b"9" * 200_000 + b"}",
        b'{"amount": 0.' + b"1" * 200_000 + b"}",
        b'{"amount": -0.0, "tiny": 1e-100, "huge": 1e100}',
        b'{"a":' * 63 + b"{}" + b"}" * 63,
        b'{"' + b"k" * 100_000 + b'": 1}',
    ],
    ids=["nul", "long id", "long event", "long number", "long fraction", "odd numbers", "deepest", "long name"],
)
def test_an_authentic_callback_is_never_lost_for_its_content(
    client_on_postgres: TestClient[Litestar], body: bytes
) -> None:
    answer = client_on_postgres.post(PATH, content=body)
    assert (answer.status_code, answer.text) == (200, '{"stored":true}')


def test_one_callback_posted_twenty_times_at_once_is_stored_once(
    client_on_postgres: TestClient[Litestar], on_postgres: LivePlatform, in_parallel: InParallel
) -> None:
    answers = in_parallel(20, lambda: client_on_postgres.post(PATH, content=PAID).json()["stored"])
    assert sorted(map(str, answers)) == ["False"] * 19 + ["True"]
    assert len(on_postgres.application.books.read().webhooks) == 1


def test_the_same_holds_in_memory(
    client: TestClient[Litestar], platform: MemoryPlatform, in_parallel: InParallel
) -> None:
    answers = in_parallel(20, lambda: client.post(PATH, content=PAID).json()["stored"])
    assert sorted(map(str, answers)) == ["False"] * 19 + ["True"]
    assert len(stored(platform)) == 1


SIGNED_PATH = "/webhooks/contoh"


def test_another_gateway_s_adapter_judges_the_headers_and_the_bytes_as_they_came(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]
) -> None:
    seen: list[tuple[str | None, bytes]] = []

    def judge(headers: Mapping[str, str], body: bytes) -> bool:
        seen.append((headers.get("x-signature"), body))
        return headers.get("x-signature") == "good"

    door = serve(platform.application, gateway="contoh", authentic_callback=judge)
    headers = {"X-Signature": "good"}
    assert door.post(SIGNED_PATH, content=PAID, headers=headers).status_code == 200
    refused = door.post(SIGNED_PATH, content=b"not json", headers={"x-signature": "bad"})
    assert (refused.status_code, refused.json()["code"]) == (401, "bad_callback_signature")
    assert seen == [("good", PAID), ("bad", b"not json")]
    assert door.post(SIGNED_PATH, content=b"not json", headers=headers).json()["code"] == "malformed_callback"
    assert len(stored(platform)) == 1
    assert door.post(PATH, content=PAID, headers={"x-callback-token": GOOD.decode()}).status_code == 404


def test_a_judge_that_fails_lets_the_gateway_come_again_and_too_large_a_body_never_reaches_it(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]]
) -> None:
    asked: list[int] = []

    def judge(headers: Mapping[str, str], body: bytes) -> bool:
        asked.append(len(body))
        raise ValueError("a defect of the adapter")

    door = serve(platform.application, gateway="contoh", authentic_callback=judge)
    assert door.post(SIGNED_PATH, content=PAID).status_code == 503
    assert door.post(SIGNED_PATH, content=b"x" * (LARGEST_BODY + 1)).status_code == 413
    assert (asked, stored(platform)) == ([len(PAID)], [])
