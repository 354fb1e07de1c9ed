"""Endpoints and deliveries over HTTP, and what n8n and the like may do."""

from collections.abc import Callable

import pytest
from litestar import Litestar
from litestar.testing import TestClient

from subplat.application.ports.provisioner import Declined
from subplat.domain.events import EVENTS
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.wiring.memory import MemoryPlatform

INTEGRATION_TOKEN = "integration token of the tests"
URL = "https://receiver.example/hook"


@pytest.fixture
def robot(stranger: TestClient[Litestar]) -> TestClient[Litestar]:
    """n8n, with its own token alone."""
    stranger.headers.update({"authorization": f"Bearer {INTEGRATION_TOKEN}"})
    return stranger


def added(client: TestClient[Litestar], **differences: object) -> dict[str, str]:
    answer = client.post("/api/v1/integrations/endpoints", json={"url": URL, "patterns": ["*"], **differences})
    assert answer.status_code == 201, answer.text
    body: dict[str, str] = answer.json()
    return body


def shown(client: TestClient[Litestar]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get("/api/v1/integrations/endpoints").json()["items"]
    return found


def deliveries(client: TestClient[Litestar], query: str = "") -> list[dict[str, object]]:
    found: list[dict[str, object]] = client.get(f"/api/v1/integrations/deliveries{query}").json()["items"]
    return found


def work_off(platform: MemoryPlatform) -> None:
    platform.jobs.run_until_idle(platform.application.handle)


def test_an_endpoint_is_added_changed_paused_and_resumed(client: TestClient[Litestar]) -> None:
    made = added(client)
    path = f"/api/v1/integrations/endpoints/{made['id']}"
    changed = {"url": "https://other.example/", "patterns": ["subscription.*", "billing_cycle.paid.v1"]}
    assert client.put(path, json=changed).status_code == 204
    assert client.post(f"{path}/pause", json={"reason": "moving house"}).status_code == 204
    (endpoint,) = shown(client)
    assert endpoint == {
        "id": made["id"],
        **changed,
        "active": False,
        "paused_reason": "moving house",
        "failures": 0,
        "rests_until": None,
        "has_header_token": False,
        "created_at": "2026-01-31T02:00:00Z",
        "version": 2,
    }
    assert client.post(f"{path}/resume").status_code == 204
    assert shown(client)[0]["active"] is True


def test_a_secret_is_shown_once_and_never_again(client: TestClient[Litestar]) -> None:
    made = added(client, header_token="token-of-the-receiver")
    everything = client.get("/api/v1/integrations/endpoints").text + client.get("/api/v1/integrations/deliveries").text
    assert made["secret"].startswith("whsec_")
    for secret in (made["secret"], made["key"], "token-of-the-receiver"):
        assert secret not in everything


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"url": "ftp://receiver.example/", "patterns": ["*"]}, 422, "invalid_value"),
        ({"url": URL, "patterns": ["nothing.happened.v1"]}, 422, "unknown_events"),
        ({"url": URL, "patterns": []}, 400, "invalid_request"),
        ({"url": URL, "patterns": ["*"], "secret": "mine"}, 400, "invalid_request"),
        ({"url": URL, "patterns": ["*"], "header_token": "short"}, 400, "invalid_request"),
        ({"url": URL, "patterns": ["*"], "header_token": "two lines of a\r\nheader"}, 400, "invalid_request"),
    ],
)
def test_what_is_wrong_with_an_endpoint_is_said(
    client: TestClient[Litestar], body: dict[str, object], status: int, code: str
) -> None:
    answer = client.post("/api/v1/integrations/endpoints", json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert shown(client) == []


def test_every_event_there_is_can_be_heard_of(client: TestClient[Litestar]) -> None:
    assert client.get("/api/v1/integrations/events").json()["names"] == sorted(EVENTS)


def test_deliveries_are_listed_and_replayed(
    client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]
) -> None:
    made = added(client, patterns=["client.*", "subscription.created.v1"])
    quotation, sales = accepted
    client.post(f"/api/v1/quotations/{quotation}/generate-subscription", json={"created_by_user_id": sales})
    work_off(platform)
    (delivery,) = deliveries(client)
    assert (delivery["event_name"], delivery["status"], delivery["attempts"]) == (
        "subscription.created.v1",
        "DELIVERED",
        1,
    )
    assert client.post(f"/api/v1/integrations/deliveries/{delivery['id']}/replay").status_code == 204
    again = client.post(f"/api/v1/integrations/deliveries/{delivery['id']}/replay")
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")
    work_off(platform)
    assert len(platform.event_sender.arrived) == 2
    assert deliveries(client, f"?endpoint_id={made['id']}&limit=1")[0]["attempts"] == 2
    assert deliveries(client, "?endpoint_id=00000000-0000-7000-8000-000000000000") == []
    assert client.get("/api/v1/integrations/deliveries?limit=0").status_code == 400


def test_the_integration_token_opens_what_n8n_may_do_and_no_more(
    robot: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    assert robot.post("/api/v1/billing/run").status_code == 202
    for verb, path in [
        ("GET", "/api/v1/integrations/endpoints"),
        ("POST", "/api/v1/integrations/endpoints"),
        ("POST", "/api/v1/clients"),
    ]:
        assert robot.request(verb, path, json={}).status_code == 403


def test_without_the_right_token_nothing_is_started(
    platform: MemoryPlatform, serve: Callable[..., TestClient[Litestar]], stranger: TestClient[Litestar]
) -> None:
    before = len(platform.jobs.stored())
    for token in (None, "Bearer wrong", "Basic x", f"Bearer {INTEGRATION_TOKEN}x"):
        headers = {"authorization": token} if token else {}
        assert stranger.post("/api/v1/billing/run", headers=headers).status_code == 401
    closed = serve(platform.application, staff_token=None, integration_token=None)
    answer = closed.post("/api/v1/billing/run", headers={"authorization": "Bearer "})
    assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
    assert len(platform.jobs.stored()) == before


def test_the_daily_run_is_promised_once_a_minute_however_often_it_is_asked_for(
    robot: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    answers = [robot.post("/api/v1/billing/run", json={"as_of": "2026-01-31"}) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert answers[0].json() == {"day": "2026-01-31"}
    kinds = [stored.job.kind for stored in platform.jobs.stored()]
    assert kinds.count("billing_run.share_out.v1") == 1
    work_off(platform)


@pytest.fixture
def task(client: TestClient[Litestar], platform: MemoryPlatform, accepted: tuple[str, str]) -> ProvisioningTask:
    """A provisioning task that the outside system declined."""
    quotation, sales = accepted
    platform.provisioners[TargetSystem.GWORKSPACE].declines.append(Declined(code="no", detail="ask somebody"))
    client.post(f"/api/v1/quotations/{quotation}/generate-subscription", json={"created_by_user_id": sales})
    work_off(platform)
    callback = dict(platform.gateway.pay(platform.gateway.links[0].url))
    assert client.post("/webhooks/xendit", json=callback).status_code == 200
    work_off(platform)
    (found,) = platform.shelves.tasks
    assert found.status is TaskStatus.FAILED
    return found


def test_what_n8n_did_counts_as_done_and_saying_it_again_changes_nothing(
    task: ProvisioningTask, robot: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    path = f"/api/v1/provisioning-tasks/{task.id}/result"
    done = {"outcome": "SUCCESS", "reason": "made in the console", "resource": "S-77"}
    assert [robot.post(path, json=done).status_code for _ in range(2)] == [204, 204]
    (found,) = platform.shelves.tasks
    assert (found.status, found.done_by_hand_reason) == (TaskStatus.SUCCESS, "made in the console")
    (subscription,) = platform.shelves.subscriptions
    item = subscription.item(found.item_id)
    assert (item.provisioning_status, item.google_workspace_subscription_id) == (ProvisioningStatus.ACTIVE, "S-77")
    late = robot.post(path, json={"outcome": "FAILED", "reason": "too late"})
    assert (late.status_code, late.json()["code"]) == (409, "illegal_transition")
    assert next(iter(platform.shelves.tasks)).status is TaskStatus.SUCCESS


def test_a_failure_is_taken_in_with_its_reason(
    task: ProvisioningTask, client: TestClient[Litestar], platform: MemoryPlatform
) -> None:
    with platform.units_of_work() as work:
        waiting = work.tasks.get(task.id)
        waiting.retry(platform.clock.now())
        work.tasks.save(waiting)
        work.commit()
    path = f"/api/v1/provisioning-tasks/{task.id}/result"
    for _ in range(2):
        assert client.post(path, json={"outcome": "FAILED", "reason": "no seats left"}).status_code == 204
    (found,) = platform.shelves.tasks
    assert (found.status, found.error_message) == (TaskStatus.FAILED, "no seats left")
    work_off(platform)
    assert next(iter(platform.shelves.tasks)).status is TaskStatus.FAILED


@pytest.mark.parametrize("outcome", ["SUCCESS", "FAILED"])
def test_a_task_that_a_worker_is_at_or_that_is_obsolete_is_not_touched(
    task: ProvisioningTask, robot: TestClient[Litestar], platform: MemoryPlatform, outcome: str
) -> None:
    path, body = f"/api/v1/provisioning-tasks/{task.id}/result", {"outcome": outcome, "reason": "as asked"}
    with platform.units_of_work() as work:
        running = work.tasks.get(task.id)
        running.retry(platform.clock.now())
        running.start()
        work.tasks.save(running)
        work.commit()
    answer = robot.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
    with platform.units_of_work() as work:
        old = work.tasks.get(task.id)
        old.supersede()
        work.tasks.save(old)
        work.commit()
    answer = robot.post(path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "rule_broken")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"outcome": "DONE", "reason": "x"}, 400),
        ({"outcome": "SUCCESS"}, 400),
        ({"outcome": "SUCCESS", "reason": " "}, 422),
        ({"outcome": "SUCCESS", "reason": "x", "more": 1}, 400),
    ],
)
def test_a_result_is_read_strictly(
    task: ProvisioningTask, robot: TestClient[Litestar], body: dict[str, object], status: int
) -> None:
    assert robot.post(f"/api/v1/provisioning-tasks/{task.id}/result", json=body).status_code == status


def test_a_result_of_an_unknown_task_is_not_found(robot: TestClient[Litestar]) -> None:
    path = "/api/v1/provisioning-tasks/00000000-0000-7000-8000-000000000000/result"
    assert robot.post(path, json={"outcome": "SUCCESS", "reason": "x"}).status_code == 404
