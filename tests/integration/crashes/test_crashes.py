"""A part of the kill matrix in every run, another with each commit; `make crashes` runs all of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PARTS = 16
HERE = Path(__file__).parent
pytestmark = pytest.mark.timeout(900)


def this_commits_part() -> str:
    """Each commit tries another part of the places; `SUBPLAT_CRASHES_PART=2/3` chooses one."""
    if chosen := os.environ.get("SUBPLAT_CRASHES_PART"):
        return chosen
    counted = subprocess.run(
        ["git", "rev-list", "--count", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    number = int(counted.stdout) if counted.returncode == 0 else 0
    return f"{number % PARTS + 1}/{PARTS}"


def crashes(report: Path, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "subplat.testing.crashes", *arguments, "--json", str(report)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), ran.stderr[-3000:]
    return json.loads(report.read_text())


@pytest.mark.parametrize("half", [1, 2])
def test_a_process_that_is_killed_anywhere_loses_and_doubles_nothing(half: int, tmp_path: Path) -> None:
    part, _, of = this_commits_part().partition("/")
    # Two halves, so that two test processes share them.
    share = f"{int(part) + (half - 1) * int(of)}/{2 * int(of)}"
    report = crashes(
        tmp_path / "crashes.json",
        *("matrix", "--lanes", "1", "--part", share, "--pairs", "12", "--stops", "12", "--cuts", "20", "--ends", "200"),
    )
    assert report["violations"] == {}
    assert report["places known"] > 250
    assert report["killed"] > 0.9 * (report["killed"] + len(report["not met"]))
    assert report["killed"] >= report["places known"] / (2 * int(of)) / 2


def test_a_crowd_that_sends_everything_several_times_does_everything_once(tmp_path: Path) -> None:
    report = crashes(tmp_path / "crashes.json", "races")
    assert report["violations"] == {}
    assert report["races"]["workers"] == 16
    assert report["races"]["requests"] > 2 * report["races"]["requests_alone"]


def test_a_hard_stop_of_postgresql_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    report = crashes(tmp_path / "crashes.json", "hard-stop")
    assert report["violations"] == {}
    stopped = report["hard stops"]
    assert stopped["stops"] == 4
    assert stopped["acknowledged"] > 250
    assert stopped["were_there"] > 0, "some commands were committed though nobody heard of it"


def test_a_planted_defect_is_found(tmp_path: Path) -> None:
    program = HERE / "planted_program.py"
    ran = subprocess.run([sys.executable, str(program), str(tmp_path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout)
    assert told["killed"] > 0
    assert any("mails" in wrong for wrong in told["violations"].values()), told
