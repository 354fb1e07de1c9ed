"""A test run finds the clusters of dead runs, and only those."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from subplat.testing.postgres_runs import directories_of_dead_runs, directory_of_this_run


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_a_run_that_lives_is_left_alone() -> None:
    directory_of_this_run().mkdir()
    assert directories_of_dead_runs() == []


def test_a_run_whose_leader_is_gone_is_found(temporary: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        pass
    left = temporary / f"subplat-tests-{gone.pid}"
    left.mkdir()
    assert directories_of_dead_runs() == [left]


def test_a_directory_with_another_ending_is_not_ours(temporary: Path) -> None:
    directory_of_this_run().with_name("subplat-tests-archive").mkdir()
    assert directories_of_dead_runs() == []
