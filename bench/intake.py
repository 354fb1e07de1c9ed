"""Webhook intake: POST 1 KB, token, dedupe insert, commit, 200. Ceiling: Litestar answering without any work."""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from attrs import evolve, frozen

from bench.database import migrated_database
from bench.row import Row, Variant

CONNECTIONS = 32
_SLOWEST_MS = 50.0
_PATIENCE = 20.0
_numbers = count(0, 10_000_000)


@frozen
class Load:
    """What one round of the client saw."""

    rate: float
    p50_ms: float
    p99_ms: float


def run(size: str) -> list[Row]:
    """Rounds of both by turns, from one client process with 32 connections; the medians of the rounds count."""
    rounds, seconds = (5, 6.0) if size == "full" else (1, 2.0)
    with migrated_database() as database, served("ceiling", "") as idle, served("ours", database.dsn) as storing:
        for url in (idle, storing):
            load(url, 1.0)
        pairs = [(load(idle, seconds), load(storing, seconds)) for _ in range(rounds)]
    ceiling, ours = _row("ceiling", [a for a, _ in pairs]), _row("ours", [b for _, b in pairs])
    ratio = statistics.median(b.rate / a.rate for a, b in pairs)
    return [
        evolve(
            ours,
            ratio_to_ceiling=ratio,
            goal=f">= 100 %, p99 <= {_SLOWEST_MS:.0f} ms",
            met=ratio >= 1 and (ours.p99_ms or 0) <= _SLOWEST_MS,
            note="stored, deduplicated, its job promised, committed with fsync, logged, then answered",
        ),
        evolve(ceiling, note="Litestar's handler that does nothing, over the same uvicorn"),
    ]


def load(url: str, seconds: float) -> Load:
    """One round; raises when anything but 200 was answered."""
    asked = [sys.executable, "-m", "bench.intake_client", url, str(CONNECTIONS), str(seconds), str(next(_numbers))]
    seen = json.loads(subprocess.run(asked, stdout=subprocess.PIPE, check=True, text=True).stdout)
    if set(seen["statuses"]) != {"200"}:
        raise RuntimeError(f"answered {seen['statuses']}")
    return Load(seen["answered"] / seen["seconds"], seen["p50_ms"], seen["p99_ms"])


@contextmanager
def served(which: str, dsn: str) -> Iterator[str]:
    """The address of a server process that runs as long as the block."""
    server = subprocess.Popen(
        [sys.executable, "-m", "bench.intake_servers", which, dsn],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        if server.stdout is None or not (url := server.stdout.readline().strip()):
            raise RuntimeError(f"the server of {which} did not start")
        yield url
    finally:
        server.terminate()
        try:
            server.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        if server.stdout is not None:
            server.stdout.close()


def _row(variant: Variant, rounds: list[Load]) -> Row:
    return Row(
        work="webhook intake",
        variant=variant,
        scale=f"{CONNECTIONS} connections",
        rate_per_second=statistics.median(each.rate for each in rounds),
        p50_ms=statistics.median(each.p50_ms for each in rounds),
        p99_ms=max(each.p99_ms for each in rounds),
    )
