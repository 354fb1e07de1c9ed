"""The crowd, hard stops, killed migrations, and that a planted defect is found.

The kill matrix itself runs beside these tests: `make test` starts it, and fails when a place was violated, or when more than a few
places were not met.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
pytestmark = pytest.mark.timeout(900)


def crashes(report: Path, *arguments: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-m", "subplat.testing.crashes", *arguments, "--json", str(report)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.exists(), ran.stderr[-3000:]
    return json.loads(report.read_text())


def test_a_migration_that_is_killed_half_way_is_begun_again(tmp_path: Path) -> None:
    report = crashes(tmp_path / "crashes.json", "migrations")
    assert report["violations"] == {}
    assert report["places not reached"] == report["not met"] == []
    assert report["places reached"] == 4, "scripts and the commit, before and after"
    assert report["killed"] == 6, "at the first place, and among the scripts half way too"


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


def test_a_planted_defect_is_found_by_a_chain_and_named_by_a_kill_alone(tmp_path: Path) -> None:
    program = HERE / "planted_program.py"
    ran = subprocess.run([sys.executable, str(program), str(tmp_path)], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr[-3000:]
    told = json.loads(ran.stdout)
    assert told["chained"] > 0
    twice = [trial for trial, wrong in told["violations"].items() if "mails" in wrong]
    assert any(trial.startswith("chain in ") for trial in twice), told
    assert any(trial.startswith("kill in ") and "mailer.send after" in trial for trial in twice), told
