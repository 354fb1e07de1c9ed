"""Fail when a lock file names a place to download from, lacks a hash, or is out of step with pyproject.toml.

Usage: python tools/check_locks.py [DIRECTORY]. Prints one line per fault; exit 0 when there is none.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = {
    "requirements.lock": ("all", "dev"),
    "requirements-run.lock": ("all",),
    "requirements-check.lock": ("check",),
}
# An address in a lock would bind every installation to the index of whoever wrote it.
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


def wanted(pyproject: str, extras: tuple[str, ...]) -> Iterator[Requirement]:
    """The direct requirements of the project with these extras; extras that name extras are followed."""
    project = tomllib.loads(pyproject)["project"]
    queue = [*project["dependencies"], *(one for extra in extras for one in project["optional-dependencies"][extra])]
    while queue:
        requirement = Requirement(queue.pop())
        if canonicalize_name(requirement.name) == canonicalize_name(project["name"]):
            queue += [one for extra in requirement.extras for one in project["optional-dependencies"][extra]]
        else:
            yield requirement


def faults_of_step(lock: str, requirements: Iterator[Requirement]) -> Iterator[str]:
    """Requirements that the lock does not fulfil."""
    locked = {canonicalize_name(pin["name"]): pin["version"] for pin in PIN.finditer(lock)}
    for requirement in sorted(set(requirements), key=str):
        version = locked.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{requirement} is not locked"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{requirement} is locked at {version}"


def main(directory: Path) -> int:
    """Print the faults and return the exit code."""
    pyproject = (directory / "pyproject.toml").read_text(encoding="utf-8")
    faults = 0
    for name, extras in LOCKS.items():
        lock = (directory / name).read_text(encoding="utf-8")
        for fault in [*faults_of_lock(lock), *faults_of_step(lock, wanted(pyproject, extras))]:
            print(f"{name}: {fault}", file=sys.stderr)
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent))
