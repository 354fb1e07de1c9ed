"""A database that has no room left, or only reads: 503 without a partial state, and it goes on by itself afterwards.

What has no room is a file of the server, whose place `/dev/full` takes: the kernel answers each write to it as a full
disk does. A server whose log of changes finds no room stops itself; that is a killed server, tested elsewhere.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from attrs import frozen
from litestar import Litestar
from litestar.testing import TestClient
from typed_settings.types import SecretStr

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_configuration import CARELESS
from subplat.testing.postgres_cluster import ensure_template
from subplat.testing.postgres_databases import MigratedDatabase, cloned
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.schema import upgrade
from subplat.wiring.settings import DatabaseSettings, Settings

HEADERS = {"authorization": "Bearer staff token of the tests", "x-callback-token": "sandbox-callback-token"}
PAID = b'{"id": "inv-1", "external_id": "cycle-1", "status": "PAID", "amount": 10000.10, "currency": "IDR"}'


@frozen
class Room:
    """A platform with a server of its own, which can be made to have none."""

    client: TestClient[Litestar]
    platform: LivePlatform
    cluster: EmbeddedPostgres
    database: MigratedDatabase

    @contextmanager
    def none_for(self, *tables: str) -> Iterator[None]:
        """Nothing can be written into these tables, which are empty so far."""
        files = [self._file_of(table) for table in tables]
        for file in files:
            file.rename(file.with_suffix(".kept"))
            file.symlink_to("/dev/full")
        self._open_files_anew()
        try:
            yield
        finally:
            for file in files:
                file.with_suffix(".kept").replace(file)
            self._open_files_anew()

    @contextmanager
    def read_only(self) -> Iterator[None]:
        """As hosting companies set it when a disk fills up."""
        self._configure("alter system set default_transaction_read_only = on")
        try:
            yield
        finally:
            self._configure("alter system reset default_transaction_read_only")

    def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """A person's request, each of its own."""
        return self.client.post(f"/api/v1{path}", json=body or {}, headers={**HEADERS, "idempotency-key": str(uuid4())})

    def call_back(self) -> Any:
        """The gateway's callback, always the same."""
        return self.client.post("/webhooks/xendit", content=PAID, headers={**HEADERS, "webhook-id": "w-1"})

    def made(self, path: str, body: dict[str, Any]) -> str:
        """The id of what was made."""
        answer = self.post(path, body)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def rows(self) -> dict[str, int]:
        """How much is in every table, the queue's included."""
        with psycopg.connect(self.database.superuser_dsn) as connection:
            names = connection.execute(
                "select format('%I.%I', schemaname, tablename) from pg_tables"
                " where schemaname not in ('pg_catalog', 'information_schema')"
            ).fetchall()
            counted = {name: connection.execute(f"select count(*) from {name}").fetchone() for (name,) in names}
        return {name: row[0] for name, row in counted.items() if row}

    def _file_of(self, table: str) -> Path:
        with psycopg.connect(self.database.superuser_dsn) as connection:
            found = connection.execute("select pg_relation_filepath(%s)", (table,)).fetchone()
        assert found is not None
        file = self.cluster.status().data / found[0]
        assert file.stat().st_size == 0, "what is there already needs no room"
        return file

    def _open_files_anew(self) -> None:
        # Whenever a database goes, every session of the server lets go of the files that it holds open.
        with psycopg.connect(self.cluster.dsn(), autocommit=True) as connection:
            connection.execute("create database passing strategy file_copy")
            connection.execute("drop database passing")

    def _configure(self, change: str) -> None:
        with psycopg.connect(self.cluster.dsn(), autocommit=True) as connection:
            connection.execute("set default_transaction_read_only = off")
            connection.execute(change)
            connection.execute("select pg_reload_conf()")
            wanted = "on" if " on" in change else "off"
            with psycopg.connect(self.database.dsn, autocommit=True) as other:
                while other.execute("show default_transaction_read_only").fetchone() != (wanted,):
                    continue


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(directory=tmp_path_factory.mktemp("room"), parameters=CARELESS)
    server.start()
    yield server
    server.destroy()


@pytest.fixture
def room(cluster: EmbeddedPostgres, serve: Callable[..., TestClient[Litestar]]) -> Iterator[Room]:
    template = ensure_template(cluster, upgrade)
    with cloned(cluster, template=template, name="room") as database:
        settings = pointed_at(
            Settings(
                staff_token=SecretStr("staff token of the tests"),
                database=DatabaseSettings(url=database.dsn, owner_url=database.owner_dsn, pool_size=5),
            ),
            "http://127.0.0.1:9",
        )
        container = Container(settings=settings, dsn=database.dsn)
        platform = LivePlatform(settings=settings, container=container, database=DatabaseAdmin(settings))
        yield Room(serve(platform.application), platform, cluster, database)
        container.shutdown_resources()


@pytest.fixture
def accepted(room: Room) -> tuple[str, str]:
    """An accepted quotation, and the member of Sales whose it is."""
    sales = room.made("/users", {"email": "sales@reseller.example", "full_name": "Tim Sales", "role": "SALES"})
    buyer = room.made("/clients", {"name": "PT Contoh Nusantara", "billing_email": "keuangan@contoh.example"})
    line = {"description": "Konsultasi", "quantity": 2, "unit_price": "100.00"}
    offer = {"exchange_rate": "16000", "billing_period": "MONTHLY", "lines": [line]}
    quotation = room.made("/quotations", {"client_id": buyer, "sales_user_id": sales, **offer})
    with psycopg.connect(room.database.dsn) as connection:
        connection.execute("update quotations set status = 'ACCEPTED', decided_on = issued_on")
    return quotation, sales


def unavailable(answer: Any) -> bool:
    """Whether it says to come again later, in the words of the API, and shows nothing of the inside."""
    assert answer.headers["retry-after"] == "30"
    assert "/dev/full" not in answer.text
    return (answer.status_code, answer.json()["code"]) == (503, "unavailable")


def test_without_room_nothing_is_half_done_and_all_goes_on_when_there_is_room(
    room: Room, accepted: tuple[str, str]
) -> None:
    quotation, sales = accepted
    path, body = f"/quotations/{quotation}/generate-subscription", {"created_by_user_id": sales}
    before = room.rows()
    with room.none_for("billing_cycles", "webhook_events"):
        assert unavailable(room.post(path, body))
        assert unavailable(room.call_back())
        assert len(room.platform.application.books.read().quotations) == 1
    # A subscription fits where it belongs, its bill does not: neither is there, nor a job, nor a callback.
    assert room.rows() == before
    assert room.post(path, body).status_code in (200, 201)
    assert room.call_back().json() == {"stored": True}
    books = room.platform.application.books.read()
    assert [len(rows) for rows in (books.subscriptions, books.cycles, books.webhooks)] == [1, 1, 1]


def test_a_database_that_only_reads_refuses_for_now_and_is_used_again_at_once(
    room: Room, accepted: tuple[str, str]
) -> None:
    quotation, sales = accepted
    path, body = f"/quotations/{quotation}/generate-subscription", {"created_by_user_id": sales}
    before = room.rows()
    with room.read_only():
        assert unavailable(room.post(path, body))
        assert unavailable(room.call_back())
        assert len(room.platform.application.books.read().quotations) == 1
    assert room.rows() == before
    assert room.post(path, body).status_code in (200, 201)
    assert room.call_back().json() == {"stored": True}
    assert len(room.platform.application.books.read().cycles) == 1
