"""The lock check sees each fault it was made for."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
FILES = ("pyproject.toml", "requirements.lock", "requirements-run.lock", "requirements-check.lock")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def check(directory: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "tools" / "check_locks.py"), str(directory)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_committed_locks_have_no_fault(project: Path) -> None:
    outcome = check(project)
    assert (outcome.returncode, outcome.stderr) == (0, "")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("--index-url somewhere", "names a place to download from"),
        ("--find-links wheels", "names a place to download from"),
        ("left-pad @ https://example.com/left-pad.whl", "names a place to download from"),
        ("left-pad==1.0", "left-pad has no hash"),
    ],
)
@pytest.mark.parametrize("name", FILES[1:])
def test_a_line_that_binds_or_weakens_a_lock_is_a_fault(project: Path, name: str, line: str, fault: str) -> None:
    with (project / name).open("a", encoding="utf-8") as lock:
        lock.write(f"{line}\n")
    outcome = check(project)
    assert outcome.returncode == 1
    assert f"{name}: " in outcome.stderr
    assert fault in outcome.stderr


@pytest.mark.parametrize(
    ("requirement", "fault"), [("attrs>=99", "attrs>=99 is locked at"), ("left-pad", "left-pad is not locked")]
)
def test_a_lock_out_of_step_with_the_project_is_a_fault(project: Path, requirement: str, fault: str) -> None:
    pyproject = project / "pyproject.toml"
    text = pyproject.read_text(encoding="utf-8")
    pyproject.write_text(text.replace('"attrs>=26.1"', f'"{requirement}"'), encoding="utf-8")
    outcome = check(project)
    assert outcome.returncode == 1
    assert fault in outcome.stderr
