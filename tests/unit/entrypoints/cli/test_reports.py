"""Reports and exports: the same figures everywhere, no figure cut, nothing written over."""

import csv
import io
import json
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from subplat import Subplat
from subplat.application.reporting.asked import ReportName
from subplat.entrypoints.cli.chart import bars
from subplat.testing.builders import a_deal, a_paying_client

Run = Callable[..., tuple[int, str, str]]
Told = Callable[..., Any]


@pytest.mark.parametrize("name", list(ReportName))
def test_every_report_fits_80_columns_with_its_definitions(subplat: Subplat, run: Run, told: Told, name: str) -> None:
    a_paying_client(subplat)
    a_deal(subplat)
    code, out, _ = run("report", name)
    assert code == 0
    # Ids and amounts may be wider than a terminal by themselves; no line holds more than one such.
    assert max(len(line) for line in out.splitlines()) <= 80
    shown = told("report", name)
    assert all(each["term"] in out for each in shown["definitions"])
    assert all(each["title"] in out for each in shown["tables"])
    brief = run("report", name, "--brief")[1]
    assert not [each for each in shown["definitions"] if f"{each['term']}: " in brief]


@pytest.mark.parametrize("name", list(ReportName))
def test_the_rows_behind_are_shown(subplat: Subplat, run: Run, name: str) -> None:
    a_paying_client(subplat)
    assert run("report", name, "--rows", "--brief")[0] == 0


def test_figures_are_exact_texts(subplat: Subplat, told: Told) -> None:
    a_paying_client(subplat)
    table = told("report", "mrr")["tables"][-1]
    last = table["rows"][-1]
    assert Decimal(last["arr"]) == Decimal(last["mrr"]) * 12
    assert isinstance(last["mrr"], str)
    assert last["clients"] == 1


def test_a_chart_has_a_bar_a_month(subplat: Subplat, run: Run, told: Told) -> None:
    a_paying_client(subplat)
    code, out, _ = run("report", "mrr", "--chart")
    months = {row["month"][:7] for row in told("report", "mrr")["tables"][-1]["rows"]}
    assert code == 0
    assert {line[:7] for line in out.splitlines()[1:]} == months
    assert "█" in out
    assert max(map(len, out.splitlines())) <= 80
    assert run("report", "churn", "--chart")[0] == 2


def test_bars_are_as_long_as_their_values() -> None:
    drawn = bars(
        [("a", Decimal(80), "80"), ("bb", Decimal(41), "41"), ("c", Decimal(0), "0"), ("d", Decimal(1), "1")], 16
    )
    assert drawn.splitlines() == [
        "a  ██████████ 80",
        "bb █████▏     41",
        "c              0",
        "d  ▏           1",
    ]
    assert bars([]) == "nothing"
    assert bars([("a", Decimal(0), "0")], 10) == "a        0"


def test_a_report_of_a_person_or_a_currency(subplat: Subplat, run: Run, told: Told) -> None:
    a_paying_client(subplat)
    assert (
        told("report", "mrr", "--sales", "sales@reseller.example", "--currency", "IDR")["parameters"]["Currency"]
        == "IDR"
    )
    assert run("report", "mrr", "--sales", "nobody@reseller.example")[0] == 1
    assert run("report", "mrr", "--first", "2026-02-01", "--last", "2026-01-01")[0] == 1
    assert run("report", "nonsense")[0] == 2
    assert told("report", "ageing", "--bucket", "CURRENT")["title"].endswith("rows")


def test_an_export_is_the_report_as_a_file(subplat: Subplat, run: Run, told: Told, tmp_path: Path) -> None:
    a_paying_client(subplat)
    report = told("report", "mrr")
    for file_format, name in (("csv", "mrr.zip"), ("json", "mrr.json"), ("xlsx", "mrr.xlsx")):
        path = tmp_path / name
        written = told("export", "mrr", "--format", file_format, "--output", path)
        assert written == {"file": str(path), "bytes": path.stat().st_size, "format": file_format}
    assert json.loads((tmp_path / "mrr.json").read_text()) == report
    with zipfile.ZipFile(tmp_path / "mrr.zip") as archive:
        months = list(csv.DictReader(io.StringIO(archive.read("mrr_by_month.csv").decode())))
    assert [row["mrr"] for row in months] == [row["mrr"] for row in report["tables"][-1]["rows"]]
    assert (tmp_path / "mrr.xlsx").read_bytes().startswith(b"PK")


def test_a_file_is_not_written_over_unless_it_is_said(
    subplat: Subplat, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run("export", "ageing", "--format", "json")[:2] == (0, "ageing.json\n")
    before = Path("ageing.json").read_bytes()
    code, out, err = run("export", "ageing", "--format", "json")
    assert (code, out, "--force" in err) == (1, "", True)
    assert run("export", "ageing", "--format", "json", "--force")[0] == 0
    assert Path("ageing.json").read_bytes() == before


def test_an_export_goes_to_standard_output(subplat: Subplat, run: Run) -> None:
    code, out, _ = run("export", "ageing", "--format", "json", "--output", "-")
    assert (code, json.loads(out)["name"]) == (0, "ageing")
    assert run("export", "ageing", "--output", "-", "--json")[0] == 2
