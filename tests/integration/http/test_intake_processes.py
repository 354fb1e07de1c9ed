"""The intake as a real process: killed, stopped, and given something that the database refuses."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import IPPROTO_TCP
from threading import Event, Lock
from urllib.parse import urlsplit

import psycopg
import pytest
from litestar import Litestar
from litestar.testing import TestClient

from subplat.entrypoints.http import callback_collector
from subplat.entrypoints.http.serving import HttpServer
from subplat.entrypoints.signals import ended_by_signals
from subplat.testing.postgres_databases import MigratedDatabase

PATH = "/webhooks/xendit"
TOKEN = {"x-callback-token": "sandbox-callback-token"}
PROVIDERS = 8
PROMISED = """
select w.dedupe_key
  from webhook_events w
 where exists (
   select 1 from jobs.overview j
    where j.kind = 'payments.process_callback.v1' and j.payload::jsonb ->> 'webhook_event_id' = w.id::text
 )
"""


@pytest.fixture
def served(database: MigratedDatabase) -> Iterator[Callable[[], tuple[subprocess.Popen[str], str]]]:
    """Starts a server process; its address."""
    servers: list[subprocess.Popen[str]] = []

    def start() -> tuple[subprocess.Popen[str], str]:
        program = Path(__file__).with_name("intake_program.py")
        server = subprocess.Popen(
            [sys.executable, str(program), database.dsn], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        servers.append(server)
        assert server.stdout is not None
        return server, server.stdout.readline().strip()

    yield start
    for server in servers:
        server.kill()
        server.wait()
        if server.stdout is not None:
            server.stdout.close()


def post_until_cut_off(url: str, name: int, acknowledged: set[str], lock: Lock, enough: Event) -> None:
    """One provider: posts one callback after the other on one connection, and remembers what it was told is stored."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        for number in range(100_000):
            key = f"{name}-{number}"
            connection.request("POST", PATH, json.dumps({"id": key}), {**TOKEN, "webhook-id": key})
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                return
            with lock:
                acknowledged.add(key)
                if len(acknowledged) >= 150:
                    enough.set()
    except (OSError, HTTPException):
        return
    finally:
        connection.close()


def until_a_batch_waits(database: MigratedDatabase) -> None:
    """What is being stored now is held up by a lock of the test's; answers that were sent too early have arrived."""
    waiting = "select 1 from pg_locks where relation = 'webhook_events'::regclass and not granted"
    with psycopg.connect(database.superuser_dsn, autocommit=True) as connection:
        for _ in range(3000):
            if connection.execute(waiting).fetchone():
                break
            time.sleep(0.01)
        else:
            raise AssertionError("no batch ever waited")
    time.sleep(0.1)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_acknowledged_is_lost_when_the_server_ends_at_full_load(
    served: Callable[[], tuple[subprocess.Popen[str], str]], database: MigratedDatabase, end: signal.Signals
) -> None:
    server, url = served()
    acknowledged: set[str] = set()
    lock, enough = Lock(), Event()
    with psycopg.connect(database.superuser_dsn) as holder, ThreadPoolExecutor(PROVIDERS) as providers:
        for name in range(PROVIDERS):
            providers.submit(post_until_cut_off, url, name, acknowledged, lock, enough)
        assert enough.wait(60)
        holder.execute("lock table webhook_events in share row exclusive mode")
        until_a_batch_waits(database)
        server.send_signal(end)
        if end is signal.SIGKILL:
            server.wait(30)
        # Only now could the batch be stored; a server that drains does so, and answers.
        holder.rollback()
        server.wait(30)
    with psycopg.connect(database.superuser_dsn) as connection:
        promised = {key for (key,) in connection.execute(PROMISED)}
    assert len(acknowledged) >= 150
    assert {f"webhook-id:{key}" for key in acknowledged} - promised == set()


def test_after_a_crash_the_provider_delivers_again_and_nothing_is_there_twice(
    served: Callable[[], tuple[subprocess.Popen[str], str]], database: MigratedDatabase
) -> None:
    keys = [f"again-{number}" for number in range(40)]

    def deliver(url: str) -> list[int]:
        def one(key: str) -> int:
            connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
            connection.request("POST", PATH, json.dumps({"id": key}), {**TOKEN, "webhook-id": key})
            status = connection.getresponse().status
            connection.close()
            return status

        with ThreadPoolExecutor(PROVIDERS) as providers:
            return list(providers.map(one, keys))

    server, url = served()
    assert deliver(url) == [200] * 40
    server.kill()
    server.wait()
    _, url = served()
    assert deliver(url) == [200] * 40
    with psycopg.connect(database.superuser_dsn) as connection:
        counted = connection.execute(f"select count(*), count(distinct dedupe_key) from ({PROMISED}) stored").fetchone()
        jobs = connection.execute("select count(*) from jobs.overview").fetchone()
    assert (counted, jobs) == ((40, 40), (40,))


def test_what_the_database_refuses_keeps_no_other_callback_out(
    client_on_postgres: TestClient[Litestar], database: MigratedDatabase
) -> None:
    with psycopg.connect(database.owner_dsn, autocommit=True) as connection:
        connection.execute("alter table webhook_events add constraint poison check (event_type <> 'poison') not valid")
        try:
            with ThreadPoolExecutor(20) as providers:
                bodies = [
                    {"id": f"inv-{n}", "event": "poison" if n % 7 == 3 else "fine", "data": {}} for n in range(40)
                ]
                answers = list(
                    providers.map(
                        lambda body: client_on_postgres.post(PATH, json=body, headers={"webhook-id": body["id"]}),
                        bodies,
                    )
                )
        finally:
            connection.execute("alter table webhook_events drop constraint poison")
        stored = connection.execute("select count(*) from webhook_events").fetchone()
    assert [answer.status_code == 200 for answer in answers] == [body["event"] == "fine" for body in bodies]
    assert {answer.status_code for answer in answers} == {200, 503}
    assert stored == (34,)


def test_a_full_backlog_is_answered_503_so_that_the_provider_comes_again(
    client: TestClient[Litestar], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(callback_collector, "LONGEST_BACKLOG", 0)
    answer = client.post(PATH, json={"id": "inv-1"})
    assert (answer.status_code, answer.json()["code"], answer.headers["retry-after"]) == (503, "unavailable", "30")


def test_a_signal_that_comes_before_uvicorn_listens_to_signals_is_not_lost() -> None:
    told, before = Event(), signal.getsignal(signal.SIGTERM)
    with ended_by_signals(told.set):
        signal.raise_signal(signal.SIGTERM)
        assert told.is_set()
    assert signal.getsignal(signal.SIGTERM) is before


def test_an_answer_in_two_parts_does_not_wait_for_the_first_to_be_acknowledged() -> None:
    with HttpServer.reserved() as server:
        assert server.listener.proto == IPPROTO_TCP
