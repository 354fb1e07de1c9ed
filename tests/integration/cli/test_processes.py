"""`subplat serve` and `subplat worker` as processes: they answer, drain on SIGTERM, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from subplat.testing.postgres_databases import MigratedDatabase

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(migrated: MigratedDatabase, tmp_path: Path) -> Iterator[Start]:
    """Starts `subplat …`; what still runs at the end is killed."""
    started: list[subprocess.Popen[str]] = []

    def subplat(*arguments: str) -> subprocess.Popen[str]:
        with (tmp_path / f"{arguments[0]}.log").open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "subplat", *arguments],
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env={**os.environ, "SUBPLAT_STAFF_TOKEN": "the staff token"},
            )
        started.append(process)
        return process

    yield subplat
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def first_line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline()


def test_the_two_processes_serve_and_drain(start: Start, tmp_path: Path) -> None:
    server = start("serve", "--port", "0", "--json")
    places = json.loads(first_line(server))
    note = tmp_path / "sandbox.url"
    assert note.read_text() == places["sandbox"]
    with httpx.Client(
        base_url=places["api"], trust_env=False, headers={"authorization": "Bearer the staff token"}
    ) as api:
        ready = {"database": "ok", "schema": "ok", "queue": "ok"}
        assert api.get("/readyz").json() == {"status": "ready", "checks": ready}
        user = {"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"}
        assert api.post("/api/v1/users", json=user).status_code == 201
        assert "server" not in api.get("/livez").headers
    worker = start("worker", "--json")
    log = tmp_path / "worker.log"
    wait_for(lambda: "worker started" in log.read_text(), worker)
    for process in (worker, server):
        process.send_signal(signal.SIGTERM)
    assert json.loads(first_line(worker)) == {"worker": "drained"}
    assert [process.wait(timeout=30) for process in (worker, server)] == [0, 0]
    assert first_line(server) == ""
    assert not note.exists()
    lines = [json.loads(line) for line in (tmp_path / "serve.log").read_text().splitlines() if line.startswith("{")]
    assert {line["route"] for line in lines if line["event"] == "answered"} >= {"/readyz", "/api/v1/users"}
    assert "the staff token" not in (tmp_path / "serve.log").read_text()


def test_ctrl_c_ends_the_server_as_quietly(start: Start, tmp_path: Path) -> None:
    server = start("serve", "--port", "0", "--json")
    assert httpx.get(f"{json.loads(first_line(server))['api']}/livez", trust_env=False).status_code == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0
    assert not (tmp_path / "sandbox.url").exists()
    assert "Traceback" not in (tmp_path / "serve.log").read_text()


def wait_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """How long a machine takes is no part of what is tested."""
    import time

    for _ in range(3000):
        if true():
            return
        assert process.poll() is None
        time.sleep(0.01)
    raise AssertionError("it never happened")
