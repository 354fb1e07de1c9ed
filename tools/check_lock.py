"""Fail when the lock names a place to download from, lacks a hash, or is out of step with pyproject.toml.

Usage: python tools/check_lock.py [LOCK [PYPROJECT]]. Prints one line per fault; exit 0 when there is none.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
# An address in the lock would bind every installation to the index of whoever wrote it.
PLACE = re.compile(r"://|--index|--extra-index|--find-links")
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def faults_of_lock(lock: str) -> Iterator[str]:
    """Faults that show in the lock alone."""
    for number, line in enumerate(lock.splitlines(), start=1):
        if PLACE.search(line):
            yield f"line {number} names a place to download from: {line.strip()}"
    for pin in PIN.finditer(lock):
        if "--hash=sha256:" not in pin["rest"]:
            yield f"{pin['name']} has no hash"


def faults_of_step(lock: str, pyproject: str) -> Iterator[str]:
    """Direct requirements of the project that the lock does not fulfil."""
    project = tomllib.loads(pyproject)["project"]
    locked = {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(lock)}
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    for requirement in sorted({Requirement(one) for one in wanted}, key=str):
        name = canonicalize_name(requirement.name)
        if name == canonicalize_name(project["name"]):
            continue
        if name not in locked:
            yield f"{requirement} is not locked"
        elif not requirement.specifier.contains(locked[name], prereleases=True):
            yield f"{requirement} is locked at {locked[name]}"


def main(arguments: list[str]) -> int:
    """Print the faults and return the exit code."""
    lock = Path(arguments[0] if arguments else ROOT / "requirements.lock").read_text(encoding="utf-8")
    pyproject = Path(arguments[1] if len(arguments) > 1 else ROOT / "pyproject.toml").read_text(encoding="utf-8")
    faults = [*faults_of_lock(lock), *faults_of_step(lock, pyproject)]
    for fault in faults:
        print(f"requirements.lock: {fault}", file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
