"""The real adapter against the twin, over HTTP."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from attrs import evolve

from subplat.adapters.gemini.model import GeminiAccess
from subplat.adapters.gemini.text_generator import GeminiTextGenerator
from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused
from subplat.adapters.sandbox.faults import FaultKind
from subplat.adapters.sandbox.gemini.outputs import OutputKind
from subplat.adapters.sandbox.gemini.register import register
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.application.ports.failures import MalformedAnswer, OutsideFailure, Rejected, Unavailable
from subplat.domain.messaging.guard import violations
from subplat.testing.contracts.text_generator import TextGeneratorContract, sample_request
from subplat.testing.patience import PATIENCE

KEY = "sandbox-gemini-key"
Connect = Callable[[GeminiAccess], GeminiTextGenerator]


@pytest.fixture(scope="module")
def server() -> Iterator[SandboxServer]:
    world = World.starting(datetime(2026, 11, 23, tzinfo=UTC))
    with SandboxServer(world, [register(world)]) as running:
        yield running


@pytest.fixture
def control(server: SandboxServer) -> Iterator[SandboxControl]:
    with SandboxControl(server.base_url) as client:
        yield client
        client.clear_faults()
        client.send("DELETE", "/gemini/outputs")


@pytest.fixture
def access(server: SandboxServer) -> GeminiAccess:
    return GeminiAccess(
        api_key=KEY,
        model="gemini-2.5-flash",
        base_url=f"{server.base_url}/gemini",
        timeout=timedelta(seconds=10),
        wait_before_retry=timedelta(milliseconds=5),
    )


@pytest.fixture
def connect() -> Iterator[Connect]:
    with ExitStack() as opened:

        def connected(access: GeminiAccess) -> GeminiTextGenerator:
            return opened.enter_context(closing(GeminiTextGenerator(access)))

        yield connected


@pytest.fixture
def gemini(access: GeminiAccess, connect: Connect) -> GeminiTextGenerator:
    return connect(access)


def plan(control: SandboxControl, kind: OutputKind, times: int = 1) -> None:
    control.send("POST", "/gemini/outputs", {"kind": kind.value, "times": times})


def calls_since(control: SandboxControl, number: int) -> int:
    return len(control.ledger("gemini")) - number


class TestGeminiOverSandbox(TextGeneratorContract):
    @pytest.fixture
    def generator(self, gemini: GeminiTextGenerator, control: SandboxControl) -> GeminiTextGenerator:
        self.control = control
        return gemini

    def go_down(self) -> None:
        self.control.fail("gemini", FaultKind.STATUS_503, times=2)

    def block_next(self) -> None:
        plan(self.control, OutputKind.BLOCKED)

    def garble_next(self) -> None:
        plan(self.control, OutputKind.TRUNCATED)


def test_the_model_that_answered_is_named_and_the_ledger_knows_the_call(
    gemini: GeminiTextGenerator, control: SandboxControl
) -> None:
    assert gemini.write(sample_request()).model == "gemini-2.5-flash"
    last = control.ledger("gemini")[-1]
    assert (last["path"], last["status"]) == ("/v1/models/gemini-2.5-flash:generateContent", 200)
    assert last["summary"] == "gemini-2.5-flash: good"


def test_the_prompt_that_is_returned_is_what_the_service_received(
    gemini: GeminiTextGenerator, control: SandboxControl
) -> None:
    prose = gemini.write(sample_request())
    assert control.snapshot("gemini")["written"][-1]["prompt"] == prose.prompt


@pytest.mark.parametrize(
    ("kind", "failure", "code"),
    [
        (OutputKind.TRUNCATED, MalformedAnswer, None),
        (OutputKind.EMPTY, MalformedAnswer, None),
        (OutputKind.NO_CANDIDATES, MalformedAnswer, None),
        (OutputKind.NOT_JSON, MalformedAnswer, None),
        (OutputKind.WRONG_SHAPE, MalformedAnswer, None),
        (OutputKind.BLOCKED, Rejected, "PROHIBITED_CONTENT"),
        (OutputKind.SAFETY, Rejected, "SAFETY"),
    ],
)
def test_an_unusable_output_is_a_failure_and_is_not_asked_for_again(
    gemini: GeminiTextGenerator,
    control: SandboxControl,
    kind: OutputKind,
    failure: type[OutsideFailure],
    code: str | None,
) -> None:
    plan(control, kind)
    before = len(control.ledger("gemini"))
    with pytest.raises(failure) as caught:
        gemini.write(sample_request())
    assert getattr(caught.value, "code", None) == code
    assert calls_since(control, before) == 1


@pytest.mark.parametrize(
    "kind",
    [
        OutputKind.WRONG_LANGUAGE,
        OutputKind.WITH_AMOUNTS,
        OutputKind.WITH_LINK,
        OutputKind.WITH_MARKUP,
        OutputKind.WITH_PLACEHOLDER,
        OutputKind.LEAKED,
        OutputKind.ECHOES_FACTS,
    ],
)
def test_prose_with_bad_content_arrives_and_the_guard_stops_it(
    gemini: GeminiTextGenerator, control: SandboxControl, kind: OutputKind
) -> None:
    plan(control, kind)
    prose = gemini.write(sample_request())
    assert violations(prose.subject, prose.paragraphs)


@pytest.mark.parametrize(
    "kind",
    [
        FaultKind.STATUS_500,
        FaultKind.STATUS_503,
        FaultKind.DROP_BEFORE,
        FaultKind.DROP_AFTER,
    ],
)
def test_an_absent_service_is_asked_once_more_and_then_given_up(
    gemini: GeminiTextGenerator, control: SandboxControl, kind: FaultKind
) -> None:
    before = len(control.ledger("gemini"))
    control.fail("gemini", kind, times=1)
    assert gemini.write(sample_request()).subject
    assert calls_since(control, before) == 2
    control.fail("gemini", kind, times=2)
    with pytest.raises(Unavailable):
        gemini.write(sample_request())
    assert calls_since(control, before) == 4


def test_a_service_that_does_not_answer_in_time_is_unavailable(
    access: GeminiAccess, connect: Connect, control: SandboxControl
) -> None:
    impatient = connect(evolve(access, timeout=PATIENCE))
    control.fail("gemini", FaultKind.TIMEOUT_BEFORE, times=2)
    with pytest.raises(Unavailable, match="ReadTimeout"):
        impatient.write(sample_request())


def test_a_long_quota_pause_is_handed_to_the_caller_at_once(
    gemini: GeminiTextGenerator, control: SandboxControl
) -> None:
    before = len(control.ledger("gemini"))
    control.fail("gemini", FaultKind.RATE_LIMITED)
    with pytest.raises(Unavailable) as caught:
        gemini.write(sample_request())
    assert caught.value.retry_after == timedelta(seconds=30)
    assert calls_since(control, before) == 1


def test_an_answer_that_is_not_json_is_malformed(gemini: GeminiTextGenerator, control: SandboxControl) -> None:
    control.fail("gemini", FaultKind.MALFORMED)
    with pytest.raises(MalformedAnswer):
        gemini.write(sample_request())


def test_a_wrong_key_is_rejected_without_being_shown(
    access: GeminiAccess, connect: Connect, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    generator = connect(evolve(access, api_key="secret-canary"))
    with pytest.raises(Rejected) as caught:
        generator.write(sample_request())
    assert caught.value.code == "INVALID_ARGUMENT"
    assert "secret-canary" not in f"{caught.value} {caplog.text} {generator}"


def test_an_unknown_model_is_rejected(access: GeminiAccess, connect: Connect) -> None:
    with pytest.raises(Rejected) as caught:
        connect(evolve(access, model="unheard-of")).write(sample_request())
    assert caught.value.code == "NOT_FOUND"


def test_a_service_that_is_not_there_is_unavailable(access: GeminiAccess, connect: Connect) -> None:
    nowhere = connect(evolve(access, base_url="http://127.0.0.1:1/gemini"))
    with pytest.raises(Unavailable):
        nowhere.write(sample_request())


def test_an_answer_too_long_for_its_limit_is_malformed(access: GeminiAccess, connect: Connect) -> None:
    with pytest.raises(MalformedAnswer, match="MAX_TOKENS"):
        connect(evolve(access, max_output_tokens=5)).write(sample_request())


@pytest.mark.parametrize(
    ("path", "headers", "body", "status", "name"),
    [
        ("v1/models/gemini-x:generateContent", {}, {}, 403, "PERMISSION_DENIED"),
        ("v1/models/gemini-x:generateContent", {"x-goog-api-key": "no"}, {}, 400, "INVALID_ARGUMENT"),
        ("v9/models/gemini-x:generateContent", {"x-goog-api-key": KEY}, {}, 404, "NOT_FOUND"),
        ("v1/models/gemini-x:countTokens", {"x-goog-api-key": KEY}, {}, 404, "NOT_FOUND"),
        ("v1/models/gemini-x:generateContent", {"x-goog-api-key": KEY}, {"x": 1}, 400, "INVALID_ARGUMENT"),
        ("v1/models/gemini-x:generateContent", {"x-goog-api-key": KEY}, None, 400, "INVALID_ARGUMENT"),
        ("v1/nowhere", {"x-goog-api-key": KEY}, {}, 404, "NOT_FOUND"),
    ],
)
def test_the_twin_refuses_in_googles_words(
    server: SandboxServer, path: str, headers: dict[str, str], body: Any, status: int, name: str
) -> None:
    content = b"{not json" if body is None else json.dumps(body).encode()
    answer = httpx.post(f"{server.base_url}/gemini/{path}", headers=headers, content=content, trust_env=False)
    assert answer.status_code == status
    assert answer.json()["error"]["status"] == name
    assert answer.json()["error"]["code"] == status


@pytest.mark.parametrize(
    "order", [{"kind": "poem"}, {"kind": "empty", "times": 0}, {"kind": "empty", "times": "x"}, {}]
)
def test_an_order_that_makes_no_sense_is_refused(control: SandboxControl, order: dict[str, Any]) -> None:
    with pytest.raises(SandboxRefused):
        control.send("POST", "/gemini/outputs", order)
