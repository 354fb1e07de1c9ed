"""Reports for the next program: the rows behind them in parts, and one table as CSV."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from subplat import Subplat
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.system.clock import SystemClock
from subplat.testing.builders import a_drafted_quotation, a_lead, a_paying_client
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import memory_platform

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def app(migrated: MigratedDatabase) -> Iterator[Subplat]:
    """Business of three days ago, on PostgreSQL."""
    engine = open_engine(PostgresSettings(dsn=migrated.dsn))
    yield Subplat(memory_platform(SystemClock().now() - timedelta(days=3), around=played_on(engine)))
    engine.dispose()


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_one_table_is_csv_on_standard_output(app: Subplat, run: Run) -> None:
    a_paying_client(app)
    report = json.loads(run("report", "mrr", "--json")[1])
    (table,) = (each for each in report["tables"] if each["key"] == "mrr_by_month")
    code, out, err = run("report", "mrr", "--csv", "--table", "mrr_by_month")
    assert (code, err) == (0, "")
    assert [each["mrr"] for each in rows(out)] == [each["mrr"] for each in table["rows"]]
    assert list(rows(out)[0]) == [each["key"] for each in table["columns"]]


def test_which_table_has_to_be_said_where_there_are_several(app: Subplat, run: Run) -> None:
    tables = [each["key"] for each in json.loads(run("report", "mrr", "--json")[1])["tables"]]
    assert len(tables) > 1
    for asked in (("--csv",), ("--csv", "--table", "nothing"), ("--table", "nothing")):
        code, out, err = run("report", "mrr", *asked)
        assert (code, out) == (2, "")
        assert all(key in err for key in tables)


def test_a_table_alone_is_shown_alone(app: Subplat, run: Run) -> None:
    report = json.loads(run("report", "mrr", "--table", "mrr_by_month", "--json")[1])
    assert [each["key"] for each in report["tables"]] == ["mrr_by_month"]


@pytest.mark.parametrize("other", ["--json", "--chart"])
def test_standard_output_holds_one_thing(app: Subplat, run: Run, other: str) -> None:
    assert run("report", "mrr", "--csv", other)[0] == 2


def test_rows_come_in_parts_and_by_kind(app: Subplat, run: Run) -> None:
    a_paying_client(app)
    a_paying_client(app, client=a_lead(app, name="PT Contoh Makmur"))
    whole = rows(run("report", "movements", "--rows", "--csv")[1])
    assert [each["kind"] for each in whole] == ["NEW", "NEW"]
    assert rows(run("report", "movements", "--limit", "1", "--csv")[1]) == whole[:1]
    assert rows(run("report", "movements", "--offset", "1", "--csv")[1]) == whole[1:]
    assert rows(run("report", "movements", "--kind", "NEW", "--kind", "EXPANSION", "--csv")[1]) == whole
    assert rows(run("report", "movements", "--kind", "CHURN_VOLUNTARY", "--csv")[1]) == []
    assert run("report", "movements", "--kind", "SOMETHING")[0] == 2


def test_a_quotation_is_shown_by_its_number(app: Subplat, run: Run) -> None:
    a_drafted_quotation(app)
    (listed,) = json.loads(run("quotation", "list", "--json")[1])
    for named in (listed["number"], listed["number"].lower(), listed["id"]):
        assert json.loads(run("quotation", "show", named, "--json")[1])["id"] == listed["id"]
    code, _, err = run("quotation", "show", listed["number"][:-1], "--json")
    assert (code, "quotation" in err) == (1, True)
