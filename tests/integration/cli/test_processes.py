"""`subplat serve` and `subplat worker` as processes: they answer, drain on SIGTERM, and leave nothing behind."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from socket import create_connection
from urllib.parse import urlsplit

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
        base_url=places["api"], trust_env=False, timeout=60, headers={"authorization": "Bearer the staff token"}
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
    assert httpx.get(f"{json.loads(first_line(server))['api']}/livez", trust_env=False, timeout=60).status_code == 200
    server.send_signal(signal.SIGINT)
    assert server.wait(timeout=30) == 0
    assert not (tmp_path / "sandbox.url").exists()
    assert "Traceback" not in (tmp_path / "serve.log").read_text()


def test_a_request_under_way_is_answered_before_the_server_ends(start: Start, tmp_path: Path) -> None:
    server = start("serve", "--port", "0", "--json")
    address = urlsplit(json.loads(first_line(server))["api"])
    body = b'{"email": "nobody@reseller.example", "password": "a password of nobody"}'
    head = (
        f"POST /api/v1/auth/login HTTP/1.1\r\nHost: {address.netloc}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    with create_connection((address.hostname, address.port), timeout=30) as caller:
        caller.sendall(head.encode() + body[:20])
        # Another one's answer shows that the server has the first one's beginning by now.
        assert httpx.get(f"http://{address.netloc}/livez", trust_env=False, timeout=60).status_code == 200
        server.send_signal(signal.SIGTERM)
        wait_for(lambda: refuses(address.netloc), server)
        caller.sendall(body[20:])
        assert caller.recv(4096).startswith(b"HTTP/1.1 401 ")
    assert server.wait(timeout=30) == 0


def test_a_worker_answers_what_it_measured_and_drains(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPLAT_METRICS_TOKEN", "metrics token of the tests")
    monkeypatch.setenv("SUBPLAT_METRICS_WORKER_PORT", "0")
    server = start("serve", "--port", "0", "--json")
    first_line(server)
    worker, log = start("worker", "--json"), tmp_path / "worker.log"
    wait_for(lambda: "job_kind" in log.read_text(), worker)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    (port,) = [line["port"] for line in lines if line["event"] == "measurements at /metrics"]
    known = {"authorization": "Bearer metrics token of the tests"}
    told = httpx.get(f"http://127.0.0.1:{port}/metrics", headers=known, trust_env=False, timeout=60).text
    assert 'subplat_jobs_run_total{kind="' in told
    assert "subplat_books_readable 1.0" in told
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


def refuses(place: str) -> bool:
    try:
        httpx.get(f"http://{place}/livez", trust_env=False, timeout=60)
    except httpx.ConnectError:
        return True
    return False


def wait_for(true: Callable[[], bool], process: subprocess.Popen[str]) -> None:
    """How long a machine takes is no part of what is tested."""
    import time

    for _ in range(3000):
        if true():
            return
        assert process.poll() is None
        time.sleep(0.01)
    raise AssertionError("it never happened")
