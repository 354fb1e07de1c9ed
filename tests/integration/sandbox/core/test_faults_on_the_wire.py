"""What a caller sees of each fault, and what happened at the twin meanwhile."""

import httpx
import pytest

from subplat.adapters.sandbox.control import SandboxControl, SandboxRefused
from subplat.testing.patience import PATIENCE


def things(control: SandboxControl) -> int:
    return len(control.snapshot("toy")["things"])


@pytest.mark.parametrize(
    ("kind", "failure", "effects"),
    [
        ("timeout_before", httpx.ReadTimeout, 0),
        ("timeout_after", httpx.ReadTimeout, 1),
        ("drop_before", httpx.RemoteProtocolError, 0),
        ("drop_after", httpx.RemoteProtocolError, 1),
    ],
)
def test_a_call_without_an_answer_has_its_effect_only_where_the_fault_says_so(
    api: httpx.Client, control: SandboxControl, kind: str, failure: type[Exception], effects: int
) -> None:
    control.fail("toy", kind)
    with pytest.raises(failure):
        api.post("/v1/things", content=b"one", timeout=PATIENCE.total_seconds())
    assert things(control) == effects
    assert api.post("/v1/things", content=b"two").json() == {"made": effects + 1}


@pytest.mark.parametrize(("kind", "status"), [("status_500", 500), ("status_503", 503), ("rate_limited", 429)])
def test_an_error_answer_is_in_the_systems_own_shape_and_without_effect(
    api: httpx.Client, control: SandboxControl, kind: str, status: int
) -> None:
    control.fail("toy", kind)
    answer = api.post("/v1/things")
    assert answer.status_code == status
    assert answer.json()["toy_error"] == status
    assert answer.headers.get("retry-after") == ("7" if status == 429 else None)
    assert things(control) == 0


def test_a_malformed_answer_is_a_200_that_is_not_json_and_the_effect_happened(
    api: httpx.Client, control: SandboxControl
) -> None:
    control.fail("toy", "malformed")
    answer = api.post("/v1/things")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match=r"Unterminated|Expecting"):
        answer.json()
    assert things(control) == 1


def test_a_slow_answer_comes_late_but_whole(api: httpx.Client, control: SandboxControl) -> None:
    control.fail("toy", "slow", delay_seconds=1)
    with pytest.raises(httpx.ReadTimeout):
        api.post("/v1/things", timeout=httpx.Timeout(5, read=0.5))
    control.fail("toy", "slow", delay_seconds=0.05)
    assert api.post("/v1/things").json() == {"made": 2}


def test_a_timeout_ends_by_itself_for_a_caller_who_never_hangs_up(api: httpx.Client, control: SandboxControl) -> None:
    control.fail("toy", "timeout_after", delay_seconds=0.05)
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v1/things")
    assert things(control) == 1


def test_an_outage_lasts_until_it_is_over(api: httpx.Client, control: SandboxControl) -> None:
    control.outage("toy", on=True)
    assert [api.post("/v1/things").status_code for _ in range(3)] == [503, 503, 503]
    control.outage("toy", on=False)
    assert api.post("/v1/things").status_code == 201


def test_an_outage_can_be_a_dead_line(api: httpx.Client, control: SandboxControl) -> None:
    control.outage("toy", on=True, kind="drop_before")
    with pytest.raises(httpx.RemoteProtocolError):
        api.post("/v1/things")


def test_a_fault_can_aim_at_one_operation(api: httpx.Client, control: SandboxControl) -> None:
    control.fail("toy", "status_500", operation="GET *", times=None)
    assert api.post("/v1/things").status_code == 201
    assert api.get("/v1/things").status_code == 500
    control.clear_faults()
    assert api.get("/v1/things").status_code == 405


def test_an_unknown_fault_kind_is_refused(control: SandboxControl) -> None:
    with pytest.raises(SandboxRefused, match="explode"):
        control.fail("toy", "explode")
