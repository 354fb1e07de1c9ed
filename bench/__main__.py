"""`python -m bench`: every module of this package that has `run(size)`, one after the other."""

import argparse
import importlib
import pkgutil
import signal
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

import bench
from bench.database import cluster
from bench.machine import machine_facts
from bench.report import table, write_json
from bench.row import Row

Run = Callable[[str], list[Row]]
"""Measures; given "full" or "quick" (smaller scales, for trying out)."""

_RESULTS = Path("build/bench.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 1 when something could not be measured. A missed goal is a result, not a failure."""
    asked = _parser().parse_args(arguments)
    # Told to end, it still stops the database that it started.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    modules = _measuring()
    unknown = sorted(set(asked.only) - set(modules))
    if unknown:
        print(f"no {', '.join(unknown)}; there are {', '.join(modules)}", file=sys.stderr)
        return 2
    chosen = {name: run for name, run in modules.items() if not asked.only or name in asked.only}
    rows: list[Row] = []
    failed: list[str] = []
    with cluster():
        facts = machine_facts()
        for number, (name, run) in enumerate(chosen.items(), 1):
            print(f"[{number}/{len(chosen)}] {name} ...", file=sys.stderr, flush=True)
            started = time.monotonic()
            try:
                rows += run("quick" if asked.quick else "full")
            except Exception:
                traceback.print_exc()
                failed.append(name)
            # What was measured stays, whatever happens to the rest.
            write_json(asked.json, rows, facts)
            print(f"[{number}/{len(chosen)}] {name}: {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(table(rows))
    print(f"\nwritten to {asked.json}", file=sys.stderr)
    if failed:
        print(f"not measured: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=bench.__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", default=[], help="this module; may be repeated")
    parser.add_argument("--quick", action="store_true", help="small scales: does it run at all?")
    parser.add_argument("--json", metavar="PATH", type=Path, default=_RESULTS, help=f"results (default {_RESULTS})")
    return parser


def _measuring() -> dict[str, Run]:
    found: dict[str, Run] = {}
    for info in pkgutil.iter_modules(bench.__path__):
        if info.name.startswith("_"):
            continue
        run = getattr(importlib.import_module(f"bench.{info.name}"), "run", None)
        if run is not None:
            found[info.name] = run
    return found


if __name__ == "__main__":
    sys.exit(main())
