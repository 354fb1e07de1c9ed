"""Make docs/reference/planted-bugs.md from the table of planted bugs and the results of the last `make planted-bugs`.

Usage: python -m tools.planted_bugs_page [--check]. With --check nothing is written; exit 1 when the page does not list the bugs
of the table, or not as they are. What found them is not compared: it differs from machine to machine.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from planted_bugs.table import BUGS

from subplat.simulation.planting import PlantedBug

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "reference" / "planted-bugs.md"
RESULTS = PROJECT / "build" / "planted_bugs.json"
HEAD = """\
# Planted bugs

Made from `planted_bugs/` by `make planted-bugs`; do not edit.

A proof that finds nothing proves nothing. Each of these bugs replaces one piece of the text of one rule, in a process of its
own; then the tests that are named for it have to fail, or a simulated company has to break a promise. A piece that is not
in the rule's text any more, once and only once, stops the build: then the rule has moved, and its bug is written anew.

- **safety**: money, access or a promise is at stake; **delay**: something only takes longer, or somebody hears of it more often.
- **simulation**: the first company that showed it: its seed, its faults, how many client-years had been lived by then in the
  companies played for this bug, and which promise was seen to be broken (`src/subplat/simulation/checks/`); or how many
  companies were played in vain; or why no simulated company can show it. The same company without the bug keeps every promise.
- Usual companies have 12 clients and live a year; the one of seed 0 without faults, the others with a random half of all
  (swarm). Where a bug's situation is rare, companies are played that have more of what it needs, for example
  `subplat simulate --clients 12 --years 1 --seed 0 --faults none --more 'DOUBLE_CLICK,odd=1,wishes=refund'`: faults at
  the highest rate that is played, or at the one that is named.
"""
COLUMNS = "| bug | what it breaks | where | kind | tests | simulation |\n|---|---|---|---|---|---|\n"


def page(results: dict[str, dict[str, Any]]) -> str:
    """The whole of it; a bug without results has `?` there."""
    rows = "".join(f"{_named(bug)} {_found(results.get(bug.name))} |\n" for bug in BUGS)
    return f"{HEAD}\n{_summary(results)}\n\n{COLUMNS}{rows}"


def is_current(text: str) -> bool:
    """Whether the page lists the bugs of the table, as they are there and in their order."""
    listed = [" |".join(line.split(" |")[:4]) + " |" for line in text.splitlines() if line.startswith("| `")]
    return listed == [_named(bug) for bug in BUGS]


def _named(bug: PlantedBug) -> str:
    where = bug.where.removeprefix("subplat.")
    return f"| `{bug.name}` | {bug.breaks} | `{where}` | {'safety' if bug.is_safety else 'delay'} |"


def _found(result: dict[str, Any] | None) -> str:
    if result is None:
        return "? | ?"
    return f"{'found' if result['found_by_tests'] else '-'} | {_company(result)}"


def _company(result: dict[str, Any]) -> str:
    found = result["found_by_simulation"]
    if found is None and result["beyond_companies"]:
        return f"beyond companies: {result['beyond_companies']}"
    if found is None:
        return f"- ({result['seeds']} tried)" if result["seeds"] else "not tried"
    size = (
        ""
        if (found["clients"], found["years"]) == (12, 1)
        else f", {found['clients']} clients x {found['years']} years"
    )
    more = f", more: `{found['more']}`" if found["more"] else ""
    return (
        f"seed {found['seed']} ({found['faults']}{more}{size}), {found['client_years']} client-years: `{found['rule']}`"
    )


def _summary(results: dict[str, dict[str, Any]]) -> str:
    known = [results[bug.name] for bug in BUGS if bug.name in results]
    tests = sum(bool(each["found_by_tests"]) for each in known)
    companies = sum(each["found_by_simulation"] is not None for each in known)
    lost = [each["name"] for each in known if not each["found_by_tests"] and each["found_by_simulation"] is None]
    return (
        f"{len(BUGS)} bugs, {sum(bug.is_safety for bug in BUGS)} of them about safety: {tests} found by tests, "
        f"{companies} by simulated companies ({sum(bug.beyond_companies is None for bug in BUGS)} can be), "
        f"{len(lost)} by neither{''.join(f', `{name}`' for name in lost)}."
    )


def _results() -> Iterator[tuple[str, dict[str, Any]]]:
    if RESULTS.exists():
        for row in json.loads(RESULTS.read_text(encoding="utf-8")):
            yield row["name"], row


def main(arguments: list[str]) -> int:
    """Write the page, or look at the one that is there; the exit code."""
    if arguments == ["--check"]:
        current = PAGE.exists() and is_current(PAGE.read_text(encoding="utf-8"))
        if not current:
            print(f"{PAGE.name} is not current: run `make planted-bugs`", file=sys.stderr)
        return int(not current)
    PAGE.write_text(page(dict(_results())), encoding="utf-8")
    print(PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
