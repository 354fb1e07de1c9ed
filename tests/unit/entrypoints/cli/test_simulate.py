"""`subplat simulate`: a company, or two policies over the same ones."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from subplat.entrypoints.cli.chart import both_sides

Run = Callable[..., tuple[int, str, str]]
Told = Callable[..., Any]
POLICIES = Path(__file__).parents[4] / "docs" / "how-to" / "policies"
SMALL = ("--clients", 5, "--years", 1, "--faults", "light")


def policy(name: str) -> Path:
    return POLICIES / f"{name}.toml"


def test_a_company_is_played_and_told_of(run: Run) -> None:
    code, out, err = run("simulate", *SMALL)
    assert code == 0
    assert "every promise was kept" in out
    assert "client-years per CPU minute" in err


def test_two_policies_are_compared_and_drawn(run: Run, tmp_path: Path) -> None:
    picture = tmp_path / "out.svg"
    options = ("--seeds", 2, "--compare", policy("usual"), policy("strict"), "--chart", picture)
    code, out, err = run("simulate", *SMALL, *options)
    assert code == 0, err
    assert "strict against usual: 2 seeds, 5 clients, 1 years, faults light" in out
    assert "the same people in 2 of 2 seeds, the same outages in 2" in out
    assert max(len(line) for line in out.splitlines()) <= 80
    svg = ElementTree.parse(picture).getroot()
    dots = svg.findall("{http://www.w3.org/2000/svg}circle")
    assert len(dots) == 2 * 7


def test_a_policy_against_itself_differs_in_nothing(told: Told) -> None:
    found = told("simulate", *SMALL, "--compare", policy("usual"), policy("usual"))
    assert {each["mean"] for each in found["differences"]} == {"0.00"}
    assert found["worlds"] == {"seeds": 1, "same_people": 1, "same_fates": 1, "bills_in_both": "100.00"}
    assert found["first"] != found["second"]


def test_faults_of_both_files_are_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "one.toml").write_text("[dunning]\ngrase = 3\n")
    code, out, err = run("simulate", *SMALL, "--compare", tmp_path / "one.toml", tmp_path / "two.toml")
    assert (code, out) == (2, "")
    assert "one.toml, line 2: [dunning] has no grase; it has open_before" in err
    assert "two.toml" in err


@pytest.mark.parametrize(
    "options", [("--chart", "out.svg"), ("--store", "postgres", "--compare", policy("usual"), policy("strict"))]
)
def test_options_that_do_not_belong_together_are_refused(run: Run, options: tuple[object, ...]) -> None:
    code, out, _ = run("simulate", *SMALL, *options)
    assert (code, out) == (2, "")


def test_bars_stand_on_both_sides_of_nothing() -> None:
    rows = [("less", Decimal(-10), "-10"), ("more", Decimal(5), "+5"), ("none", Decimal(0), "0")]
    assert both_sides(rows, width=20).splitlines() == [
        "less █████|      -10",
        "more      |██     +5",
        "none      |        0",
    ]
    assert both_sides([]) == "nothing"
    assert both_sides([("none", Decimal(0), "0")], width=12) == "none   |   0"
