"""The ledger, and the control interface around it."""

from datetime import UTC, datetime

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World


def test_every_call_is_in_the_ledger_whatever_became_of_it(api: httpx.Client, control: SandboxControl) -> None:
    api.post("/v1/things/")
    api.get("/v1/nowhere")
    control.fail("toy", "drop_after")
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v1/things")
    control.fail("toy", "status_500")
    api.post("/v1/things")
    lines = [
        (
            call["number"],
            call["method"],
            call["path"],
            call["status"],
            call["fault"],
            call["request_id"],
            call["summary"],
        )
        for call in control.ledger("toy")
    ]
    assert lines == [
        (1, "POST", "/v1/things", 201, None, "r1", "thing 1"),
        (2, "GET", "/v1/nowhere", 404, None, "toy-error", ""),
        (3, "POST", "/v1/things", None, "drop_after", None, "thing 2"),
        (4, "POST", "/v1/things", 500, "status_500", "toy-error", ""),
    ]
    assert control.ledger("gmail") == []


def test_pages_and_control_calls_are_neither_recorded_nor_spoiled(api: httpx.Client, control: SandboxControl) -> None:
    control.outage("toy", on=True)
    assert api.post("/page/press").json() == {"pressed": True}
    control.snapshot("toy")
    assert control.ledger() == []


def test_an_unknown_address_is_answered_in_the_systems_own_shape(api: httpx.Client) -> None:
    answer = api.get("/v1/nowhere")
    assert (answer.status_code, answer.json()) == (404, {"toy_error": 404, "text": "Not Found"})


def test_a_bug_in_a_twin_is_a_500_and_is_logged(api: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    answer = api.post("/v1/broken")
    assert (answer.status_code, answer.json()["text"]) == (500, "RuntimeError: a bug in the twin")
    assert "The sandbox failed at POST /toy/v1/broken" in caplog.text


def test_the_clock_moves_by_control(control: SandboxControl, world: World) -> None:
    assert control.now() == world.clock.now()
    assert control.advance(days=28, hours=1) == datetime(2026, 2, 28, 3, 0, tzinfo=UTC)
    assert control.set_clock(datetime(2026, 6, 1, tzinfo=UTC)) == world.clock.now()
    assert control.snapshot("toy")["at"] == "2026-06-01T00:00:00Z"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/clock/advance", {"days": -1}),
        ("POST", "/clock/advance", {"eons": 1}),
        ("PUT", "/clock", {"now": "yesterday"}),
        ("PUT", "/clock", {}),
        ("GET", "/state/nobody", None),
        ("POST", "/faults", {"kind": "slow"}),
        ("POST", "/webhooks/1/resend", {}),
        ("GET", "/nothing", None),
    ],
)
def test_a_control_call_that_makes_no_sense_is_refused_with_its_reason(
    control: SandboxControl, method: str, path: str, body: dict[str, object] | None
) -> None:
    with pytest.raises(SandboxRefused, match=r"40[04]"):
        control.send(method, path, body)


def test_two_sandboxes_run_side_by_side_and_stop_for_good(world: World) -> None:
    first, second = SandboxServer(world, []), SandboxServer(world, [])
    urls = [first.start(), second.start()]
    assert urls[0] != urls[1]
    first.stop()
    second.stop()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{urls[0]}/_sandbox/clock", trust_env=False)


def test_a_port_that_is_taken_is_an_error_at_the_start(base_url: str, world: World) -> None:
    taken = int(base_url.rsplit(":", 1)[1])
    with pytest.raises(RuntimeError, match="could not start"):
        SandboxServer(world, [], port=taken).start()
