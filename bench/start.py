"""How long things take to be there: the command line, the library, the embedded PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from bench.row import Row
from bench.timing import timed
from subplat.adapters.postgres.embedded import EmbeddedPostgres

_HELP, _IMPORT, _DATABASE = 0.2, 0.15, 0.3
_NOTHING = ("-c", "pass")


def run(size: str) -> list[Row]:
    """The best of several processes; CPU seconds where Python starts, because the wall clock is everybody's."""
    times = 10 if size == "full" else 3
    python = _cpu(_NOTHING, times)
    helped = _cpu(("-m", "subplat", "--help"), times) - python
    imported = _cpu(("-c", "import subplat"), times) - python
    warm = _warm_database(times)
    return [
        _row("`subplat --help`", helped, _HELP, f"CPU beyond Python's own {python * 1000:.0f} ms"),
        _row("`import subplat`", imported, _IMPORT, "CPU beyond Python's own"),
        _row("embedded PostgreSQL, warm", warm, _DATABASE, "wall clock until it answers, data directory there already"),
    ]


def _row(scale: str, seconds: float, goal: float, note: str) -> Row:
    return Row(
        work="start",
        variant="ours",
        scale=scale,
        seconds=seconds,
        goal=f"<= {goal:g} s",
        met=seconds <= goal,
        note=note,
    )


def _cpu(arguments: Sequence[str], times: int) -> float:
    """CPU seconds of a Python process, the least of several."""
    fastest = float("inf")
    for _ in range(times):
        before = os.times()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        after = os.times()
        spent = after.children_user - before.children_user + after.children_system - before.children_system
        fastest = min(fastest, spent)
    return fastest


def _warm_database(times: int) -> float:
    with tempfile.TemporaryDirectory(prefix="subplat-bench-start-") as directory:
        server = EmbeddedPostgres(directory=Path(directory, "postgres"))
        server.start()

        def once() -> float:
            server.stop()
            with timed() as watch:
                server.start()
            return watch.seconds

        try:
            return min(once() for _ in range(times))
        finally:
            server.destroy()
