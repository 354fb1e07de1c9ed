"""Plays companies until they have lived so many client-years, mostly under swarms of faults (build/simulation.json).

Usage: python tools/campaign.py [--client-years N] [--clients N] [--years N] [--first SEED | --random] [--processes N]

The same first seed is the same campaign; it begins with the seeds that once showed a fault. `--random` plays companies nobody has seen yet.
"""

import argparse
import gc
import json
import secrets
import sys
import time
from collections import Counter
from collections.abc import Iterator
from itertools import chain, cycle
from pathlib import Path

import attrs

from subplat.entrypoints.signals import ended_by_signals
from subplat.simulation.company_life import YEAR, arrival
from subplat.simulation.emphasis import Emphasis
from subplat.simulation.fault_mix import Level
from subplat.simulation.run import Plan
from subplat.wiring.simulation_processes import FEW_COLLECTIONS, play_all

PROJECT = Path(__file__).resolve().parents[1]
RESULT = PROJECT / "build" / "simulation.json"
KEPT = PROJECT / "tests" / "unit" / "simulation" / "regressions" / "seeds.json"
LEVELS = (Level.SWARM,) * 8 + (Level.LIGHT, Level.NONE)
"""By turns."""


def plans(options: argparse.Namespace) -> Iterator[Plan]:
    """As many companies as it takes, were none to break a promise."""
    lived = 0.0
    before = set[str]()
    for plan in chain(() if options.random else kept(), fresh(options)):
        if lived >= options.client_years:
            return
        if plan.command in before:
            continue
        before.add(plan.command)
        lived += sum(plan.years - arrival(number, plan.clients) / YEAR for number in range(plan.clients))
        yield plan


def kept() -> Iterator[Plan]:
    """Seeds that once failed, in the platform or in its simulator."""
    for case in json.loads(KEPT.read_text()):
        yield Plan(
            seed=case["seed"],
            clients=case["clients"],
            years=case["years"],
            level=Level(case["faults"]),
            emphasis=Emphasis.read(case.get("more", "")),
        )


def fresh(options: argparse.Namespace) -> Iterator[Plan]:
    """Without an end."""
    for number, level in enumerate(cycle(LEVELS)):
        yield Plan(seed=f"{options.first}-{number}", clients=options.clients, years=options.years, level=level)


def main() -> int:
    """Exit code 1 where a promise is broken."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name, usual in (("client-years", 10_000), ("clients", 120), ("years", 2), ("processes", 2)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    asked.add_argument("--first", default="campaign")
    asked.add_argument("--random", action="store_true")
    options = asked.parse_args()
    if options.random:
        options.first = secrets.token_hex(4)
    gc.set_threshold(*FEW_COLLECTIONS)
    faults, levels, violations = Counter[str](), Counter[str](), list[dict[str, object]]()
    lived, seconds, events, checks, began = 0.0, 0.0, 0, 0, time.monotonic()
    with ended_by_signals(lambda: sys.exit(1)):
        for outcome, taken in play_all(list(plans(options)), options.processes):
            lived, seconds = lived + float(outcome.client_years), seconds + taken
            events, checks = events + outcome.events, checks + outcome.checks
            levels[outcome.faults] += 1
            faults.update(outcome.fault_counts)
            said = "every promise was kept"
            if outcome.broken is not None:
                violations.append(attrs.asdict(outcome.broken))
                said = f"BROKEN {outcome.broken.rule}, {outcome.broken.detail}; again: {outcome.broken.reproduce}"
            print(f"seed {outcome.seed} {outcome.faults}: {outcome.client_years} client-years, {said}", flush=True)
    result = {
        "first": options.first,
        "client_years": round(lived, 1),
        "cpu_seconds": round(seconds, 1),
        "client_years_per_cpu_minute": round(lived / seconds * 60),
        "wall_seconds": round(time.monotonic() - began, 1),
        "companies": dict(sorted(levels.items())),
        "events": events,
        "checks": checks,
        "faults": dict(sorted(faults.items())),
        "violations": violations,
    }
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=1) + "\n")
    print(
        f"{lived:.0f} client-years, {result['client_years_per_cpu_minute']} per CPU minute, {faults.total()} faults, "
        f"{len(violations)} broken promises: {RESULT.name}"
    )
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
