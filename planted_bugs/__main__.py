"""`python -m planted_bugs`: plants every bug, and tells what found it."""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path

from attrs import asdict

from planted_bugs.hunt import Budget, Row, by_tests, hunted
from planted_bugs.table import BUGS


def main() -> int:
    """0: every bug was found, by its tests or by a simulated company; 1: not so; 2: something is found where no bug is."""
    asked = _arguments()
    chosen = [bug for bug in BUGS if not asked.only or bug.name in asked.only]
    began = time.monotonic()
    if not asked.at_once and by_tests(None, tuple(dict.fromkeys(test for bug in chosen for test in bug.tests))):
        print("a test fails although no bug is planted: what fails with one says nothing", file=sys.stderr)
        return 2
    # Each bug lives in copies of a process that has one thread: of others a copy would inherit the locks, and hang.
    with ProcessPoolExecutor(asked.processes, mp_context=get_context("spawn")) as pool:
        rows = []
        for row in pool.map(hunted, chosen, repeat(Budget(seeds=asked.seeds))):
            print(_line(row), flush=True)
            rows.append(row)
    lost = [row for row in rows if not row.is_found]
    possible = sum(row.bug.beyond_companies is None for row in rows)
    print(
        f"{len(rows)} planted bugs: {sum(row.tests for row in rows)} found by tests, "
        f"{sum(row.simulation is not None for row in rows)} of {possible} by simulated companies, {len(lost)} by neither; "
        f"{time.monotonic() - began:.0f} s"
    )
    if asked.json:
        asked.json.parent.mkdir(parents=True, exist_ok=True)
        asked.json.write_text(json.dumps([_record(row) for row in rows], indent=1) + "\n")
    return 1 if lost else 0


def _line(row: Row) -> str:
    found = row.simulation
    nothing = f"none: {row.bug.beyond_companies}" if row.bug.beyond_companies else "-"
    mix = found and ", ".join(filter(None, (found.faults, found.more)))
    company = f"seed {found.seed} ({mix}), {found.client_years} client-years, {found.rule}" if found else nothing
    return f"{row.bug.name:<45} {'tests' if row.tests else '-':<6} {company}{'' if row.is_found else '   NOT FOUND'}"


def _record(row: Row) -> dict[str, object]:
    return {
        "name": row.bug.name,
        "breaks": row.bug.breaks,
        "where": row.bug.where,
        "safety": row.bug.is_safety,
        "found_by_tests": row.tests,
        "tests": list(row.bug.tests),
        "seeds": row.seeds,
        "beyond_companies": row.bug.beyond_companies,
        "found_by_simulation": asdict(row.simulation) if row.simulation else None,
    }


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m planted_bugs", description=__doc__)
    parser.add_argument(
        "--only", nargs="*", default=[], choices=[bug.name for bug in BUGS], metavar="NAME", help="bugs"
    )
    parser.add_argument("--seeds", type=int, default=12, help="companies played for each bug at most")
    parser.add_argument("--processes", type=int, default=2, help="bugs that are tried at once")
    parser.add_argument(
        "--at-once", action="store_true", help="without seeing first that all tests pass where no bug is"
    )
    parser.add_argument("--json", type=Path, help="where the table is written")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
