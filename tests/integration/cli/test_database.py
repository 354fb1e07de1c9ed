"""`subplat db`."""

import json
from collections.abc import Callable

import psycopg
import pytest

from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.settings import load_settings

Run = Callable[..., tuple[int, str, str]]


def test_the_embedded_server_from_nothing_to_the_newest_schema_and_down_again(run: Run) -> None:
    try:
        assert run("db", "status")[:2] == (0, "stopped\n")
        assert run("db", "stop") == (3, "stopped\n", "It was not running.\n")
        assert run("db", "current", "--json")[:2] == (0, '{"revision": null}\n')
        assert run("db", "check")[0] == 1
        assert "run `subplat db upgrade`" in run("client", "list")[2]
        code, out, _ = run("db", "upgrade", "--json")
        head = json.loads(out)["after"]
        assert (code, json.loads(out)["before"], bool(head)) == (0, None, True)
        assert run("db", "upgrade", "--json")[:2] == (3, json.dumps({"before": head, "after": head}) + "\n")
        assert run("db", "current")[:2] == (0, f"{head}\n")
        assert run("db", "check")[:2] == (0, "in step\n")
        assert run("db", "start")[0] == 3
        assert run("db", "status", "--json")[:2] == (0, '{"status": "running"}\n')
        assert run("db", "stop")[0] == 0
        code, out, _ = run("db", "start", "--json")
        assert (code, json.loads(out)["status"]) == (0, "running")
        with psycopg.connect(json.loads(out)["address"]) as connection:
            assert connection.execute("select current_user").fetchone() == ("subplat_app",)
    finally:
        DatabaseAdmin(load_settings()).destroy()


@pytest.mark.parametrize("command", ["start", "stop"])
def test_a_configured_database_is_left_alone(run: Run, migrated: MigratedDatabase, command: str) -> None:
    code, out, err = run("db", command)
    assert (code, out) == (3, "")
    assert "SUBPLAT_DATABASE_URL" in err
    assert run("db", "check")[0] == 0


def test_a_database_that_cannot_be_reached_ends_with_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPLAT_DATABASE_URL", "postgresql://nobody@127.0.0.1:9/nothing")
    for command in (("db", "current"), ("client", "list"), ("job", "list")):
        code, out, err = run(*command)
        assert (code, out) == (1, "")
        assert "subplat doctor" in err
        assert "Traceback" not in err
