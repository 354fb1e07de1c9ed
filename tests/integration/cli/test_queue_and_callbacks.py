"""`subplat job` and `subplat webhook`, on a database with something in it."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest

from subplat.adapters.sandbox.world import World
from subplat.application.payments.callbacks import StoreCallback
from subplat.application.ports.job_inspection import JobState
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]
NOTHING = "019c11c7-4d00-7000-8000-00000000ffff"
PAID = {"id": "inv-1", "external_id": "cycle-1", "status": "PAID", "amount": 10000}


@pytest.fixture
def platform(migrated: MigratedDatabase, sandbox: World) -> Iterator[LivePlatform]:
    with open_platform(load_settings()) as opened:
        yield opened


def stored(platform: LivePlatform, **content: object) -> str:
    assert platform.application.payments.store_callback(StoreCallback(payload={**PAID, **content}, headers={}))
    return str(platform.webhooks.list_callbacks(limit=1)[0].id)


def listed(run: Run, *arguments: str) -> list[dict[str, object]]:
    code, out, _ = run(*arguments, "--json")
    assert code == 0
    return list(json.loads(out))


def test_an_empty_queue_and_no_callbacks_are_no_failure(run: Run, platform: LivePlatform) -> None:
    assert run("job", "list")[:2] == (0, "no jobs\n")
    assert run("webhook", "list")[:2] == (0, "no callbacks\n")
    assert (listed(run, "job", "list"), listed(run, "webhook", "list")) == ([], [])


def test_with_nothing_to_do_a_command_ends_with_3(run: Run, platform: LivePlatform) -> None:
    assert run("job", "retry", "--parked", "--json")[:2] == (3, '{"retried": []}\n')
    assert run("webhook", "replay", "--unprocessed", "--json")[:2] == (3, '{"replayed": []}\n')


def test_callbacks_are_listed_newest_first_and_by_state(run: Run, platform: LivePlatform) -> None:
    first, second = stored(platform), stored(platform, id="inv-2")
    assert [event["id"] for event in listed(run, "webhook", "list")] == [second, first]
    assert [event["id"] for event in listed(run, "webhook", "list", "--limit", "1")] == [second]
    assert listed(run, "webhook", "list", "--processed") == []
    assert len(listed(run, "webhook", "list", "--unprocessed")) == 2
    _, text, _ = run("webhook", "list")
    assert first in text
    assert "waiting" in text


def test_a_callback_is_shown_with_its_payload(run: Run, platform: LivePlatform) -> None:
    webhook_id = stored(platform)
    shown = json.loads(run("webhook", "show", webhook_id, "--json")[1])
    assert (shown["id"], shown["payload"], shown["processed"]) == (webhook_id, PAID, False)
    assert '"external_id": "cycle-1"' in run("webhook", "show", webhook_id)[1]


def test_a_replayed_callback_is_in_the_queue_again(run: Run, platform: LivePlatform) -> None:
    webhook_id = stored(platform)
    before = len(listed(run, "job", "list"))
    code, out, _ = run("webhook", "replay", webhook_id, "--json")
    assert (code, json.loads(out)) == (0, {"replayed": [webhook_id]})
    assert run("webhook", "replay", "--unprocessed")[0] == 0
    assert len(listed(run, "job", "list")) == before + 2


def test_a_job_is_listed_by_state_and_shown(run: Run, platform: LivePlatform) -> None:
    stored(platform)
    (job,) = listed(run, "job", "list", "--state", "ready")
    assert job["kind"] == "payments.process_callback.v1"
    assert listed(run, "job", "list", "--state", "parked") == []
    shown = json.loads(run("job", "show", str(job["id"]), "--json")[1])
    assert shown == job
    assert "payments.process_callback.v1" in run("job", "show", str(job["id"]))[1]


def test_only_a_parked_job_is_tried_again(run: Run, platform: LivePlatform) -> None:
    stored(platform)
    (job,) = platform.inspector.list_jobs(JobState.READY)
    code, out, err = run("job", "retry", job.id)
    assert (code, out) == (1, "")
    assert "parked" in err


def test_whoever_lets_a_parked_job_run_again_is_written_down(
    run: Run, platform: LivePlatform, migrated: MigratedDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "operator")
    stored(platform)
    (job,) = listed(run, "job", "list")
    with psycopg.connect(migrated.superuser_dsn) as connection:
        connection.execute("update absurd.t_default set state = 'failed'")
        connection.execute("update absurd.r_default set state = 'failed'")
    assert [each["id"] for each in listed(run, "job", "list", "--state", "parked")] == [job["id"]]
    assert run("job", "retry", "--parked")[0] == 0
    (entry,) = listed(run, "audit", "list", "--entity", "job")
    assert (entry["entity_id"], entry["label"], entry["source"]) == (job["id"], "cli:operator", "cli")
    assert run("job", "retry", job["id"])[0] == 1
    assert len(listed(run, "audit", "list", "--entity", "job")) == 1


@pytest.mark.parametrize("command", [("webhook", "show"), ("webhook", "replay"), ("job", "show"), ("job", "retry")])
def test_what_does_not_exist_ends_with_1(run: Run, platform: LivePlatform, command: tuple[str, str]) -> None:
    code, out, err = run(*command, NOTHING)
    assert (code, out) == (1, "")
    assert NOTHING in err
    assert "Traceback" not in err


def test_the_doctor_finds_all_well_and_says_what_to_do_about_the_rest(
    run: Run, platform: LivePlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run("doctor", "--json")
    checks = {check["name"]: check for check in json.loads(out)}
    assert (code, checks["database"]["status"], checks["staff token"]["status"]) == (0, "OK", "OK")
    assert checks["admins"]["status"] == "WARN"
    assert "subplat users create" in run("doctor")[1]
    monkeypatch.setenv("SUBPLAT_STAFF_TOKEN", "a long random text")
    assert "a long random text" not in run("doctor")[1]


def test_the_doctor_fails_when_the_platform_cannot_be_opened(run: Run, migrated: MigratedDatabase) -> None:
    code, out, _ = run("doctor", "--json")
    assert code == 1
    assert "FAIL" in {check["status"] for check in json.loads(out)}
