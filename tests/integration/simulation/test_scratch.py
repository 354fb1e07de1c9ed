"""Simulations on PostgreSQL leave nothing behind, and touch no books but their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from subplat.adapters.postgres import migrations
from subplat.entrypoints.cli.main import main
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.scratch import PREFIX, NoScratchDatabase, scratch_databases
from subplat.wiring.settings import DatabaseSettings, Settings


@pytest.fixture
def names(own_database: MigratedDatabase) -> Callable[[], set[str]]:
    """The databases of simulations on the test's server."""

    def found() -> set[str]:
        with psycopg.connect(own_database.superuser_dsn) as connection:
            rows = connection.execute("select datname from pg_database where datname like %s", (f"{PREFIX}%",))
            return {str(row[0]) for row in rows}

    return found


def beside(database: MigratedDatabase, owner_url: str) -> Settings:
    return Settings(database=DatabaseSettings(url=database.dsn, owner_url=owner_url))


def test_databases_are_made_beside_the_configured_one_and_go(
    own_database: MigratedDatabase, names: Callable[[], set[str]]
) -> None:
    with scratch_databases(beside(own_database, own_database.superuser_dsn)) as databases:
        with databases.fresh() as first, databases.fresh() as second:
            assert len({own_database.dsn, first, second}) == 3
            for dsn in (first, second):
                assert migrations.current(dsn) == migrations.current(own_database.dsn)
                with psycopg.connect(dsn) as connection:
                    assert connection.execute("select count(*) from clients").fetchone() == (0,)
        assert len(names()) == 1
    assert names() == set()


def test_an_owner_that_may_make_no_database_is_told(own_database: MigratedDatabase) -> None:
    settings = beside(own_database, own_database.owner_dsn)
    with (
        scratch_databases(settings) as databases,
        pytest.raises(NoScratchDatabase, match="permission denied"),
        databases.fresh(),
    ):
        pytest.fail("a database was made")


def test_a_command_that_is_told_to_end_takes_its_server_with_it(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    environment.pop("SUBPLAT_DATABASE_URL", None)
    command = [sys.executable, "-m", "subplat", "simulate", "--years", "50", "--store", "postgres"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL) as process:
        while not [*tmp_path.glob("subplat-simulation-*")]:
            assert process.poll() is None
            time.sleep(0.05)
        process.terminate()
        assert process.wait(timeout=60) == 130
    assert [*tmp_path.glob("subplat-simulation-*")] == []


def test_the_command_plays_on_a_server_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SUBPLAT_DATA_DIRECTORY", str(tmp_path / "data"))
    monkeypatch.delenv("SUBPLAT_DATABASE_URL", raising=False)
    small = ["--clients", "1", "--years", "1", "--seed", "both", "--json"]
    told = []
    for store in ("postgres", "memory"):
        with pytest.raises(SystemExit) as ended:
            main(["simulate", *small, "--store", store])
        assert not ended.value.code
        told.append(json.loads(capsys.readouterr().out))
    on_postgres, in_memory = told
    assert on_postgres["broken"] is None
    assert {**on_postgres, "checks": 0} == {**in_memory, "checks": 0}
    assert not (tmp_path / "data").exists()
