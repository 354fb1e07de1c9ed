"""Plays seeds in memory and on PostgreSQL, at every level of faults, and says what differs (build/differential.json).

Usage: python tools/differential.py [--seeds N] [--clients N] [--years N] [--first SEED]
"""

import argparse
import json
import sys
import time
from pathlib import Path

from attrs import evolve

from subplat.entrypoints.signals import ended_by_signals
from subplat.simulation.differential import differences, rows_that_differ
from subplat.simulation.fault_mix import Level
from subplat.simulation.run import Plan, Store
from subplat.wiring.simulation_stores import stores

RESULT = Path(__file__).resolve().parents[1] / "build" / "differential.json"


def main() -> int:
    """Exit code 1 where anything differs, or a promise is broken."""
    asked = argparse.ArgumentParser(description=__doc__)
    for name, usual in (("seeds", 5), ("clients", 8), ("years", 1), ("first", 1)):
        asked.add_argument(f"--{name}", type=int, default=usual)
    options = asked.parse_args()
    found: list[dict[str, object]] = []
    with ended_by_signals(lambda: sys.exit(1)), stores() as play:
        for number in range(options.seeds):
            for level in Level:
                seed = str(options.first + number)
                plan = Plan(seed=seed, clients=options.clients, years=options.years, level=level)
                began = time.monotonic()
                in_memory, books = play.with_books(plan)
                on_postgres, others = play.with_books(evolve(plan, store=Store.POSTGRES))
                differ = differences(in_memory, on_postgres) + rows_that_differ(books, others)
                found.append(
                    {
                        "seed": seed,
                        "faults": level.value,
                        "client_years": in_memory.client_years,
                        "events": in_memory.events,
                        "faults_counted": sum(in_memory.fault_counts.values()),
                        "broken": None if in_memory.broken is None else in_memory.broken.rule,
                        "differences": differ,
                    }
                )
                seconds = time.monotonic() - began
                print(
                    f"seed {seed} {level}: {in_memory.events} events, {len(differ)} differences, {seconds:.0f} s",
                    flush=True,
                )
                for line in differ:
                    print(f"  {line}")
    bad = sum(1 for each in found if each["differences"] or each["broken"])
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps({"seeds_that_differ": bad, "played": found}, indent=1) + "\n")
    print(f"{len(found)} played on both stores, {bad} with a difference or a broken promise: {RESULT.name}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
