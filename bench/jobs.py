"""Job throughput: our worker against the engine's own functions; and how soon a job starts after its commit."""

import json
import statistics
import subprocess
import sys
import time
from threading import Event, Thread

import psycopg
from attrs import evolve

from bench.database import migrated_database
from bench.job_workers import Nothing, make_worker
from bench.row import Row, Variant
from bench.timing import point
from subplat.adapters.jobs.queue import AbsurdJobQueue, options
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job

_THREADS = 4
_LEAST_SHARE = 0.8
_LATEST_START_MS = 50.0
_SPAWN = """
select absurd.spawn_task('default', 'bench.nothing.v1', jsonb_build_object('number', n), %s::jsonb)
  from generate_series(1, %s) n
"""
_TOOK = """
select extract(epoch from max(completed_at) - min(started_at))::float8, count(*)
  from absurd.r_default where state = 'completed'
"""


def run(size: str) -> list[Row]:
    """Rounds of both by turns; the medians count."""
    jobs, rounds, starts = (2_000, 3, 100) if size == "full" else (500, 1, 20)
    with migrated_database() as database:
        pairs = [(_rate("engine", database.dsn, jobs), _rate("ours", database.dsn, jobs)) for _ in range(rounds)]
        waits = _waits(database.dsn, starts)
    ceiling, ours = _row("ceiling", jobs, [a for a, _ in pairs]), _row("ours", jobs, [b for _, b in pairs])
    ratio = statistics.median(b / a for a, b in pairs)
    median = statistics.median(waits)
    return [
        evolve(
            ours,
            ratio_to_ceiling=ratio,
            goal=f">= {_LEAST_SHARE:.0%}",
            met=ratio >= _LEAST_SHARE,
            note=f"no-op jobs through the whole worker, {_THREADS} threads",
        ),
        evolve(ceiling, note=f"the engine's claim and complete in a bare loop, {_THREADS} threads"),
        Row(
            work="job start",
            variant="ours",
            scale=f"{starts} jobs one by one",
            p50_ms=median,
            p99_ms=point(waits, 0.99),
            goal=f"median <= {_LATEST_START_MS:.0f} ms",
            met=median <= _LATEST_START_MS,
            note="from the return of COMMIT to the first line of the handler, an idle worker",
        ),
    ]


def _rate(which: str, dsn: str, jobs: int) -> float:
    """Jobs a second between the first start and the last end, by the database's own clock."""
    with psycopg.connect(dsn) as connection:
        connection.execute("delete from absurd.r_default")
        connection.execute("delete from absurd.t_default")
        connection.execute(_SPAWN, (_options(), jobs))
    command = [sys.executable, "-m", "bench.job_workers", which, dsn, str(_THREADS), str(jobs)]
    subprocess.run(command, check=True, timeout=600)
    with psycopg.connect(dsn) as connection:
        seconds, done = connection.execute(_TOOK).fetchall()[0]
    if done != jobs:
        raise RuntimeError(f"{done} of {jobs} jobs were done")
    return jobs / float(seconds)


def _waits(dsn: str, starts: int) -> list[float]:
    """Milliseconds, one job at a time."""
    started, begun = Event(), [0.0]

    def handle(_: Job) -> None:
        begun[0] = time.perf_counter()
        started.set()

    worker = make_worker(dsn, handle, _THREADS)
    thread = Thread(target=worker.run)
    thread.start()
    waits: list[float] = []
    try:
        with psycopg.connect(dsn) as connection:
            for number in range(starts):
                # Not in step with anything the worker does by the clock.
                time.sleep(0.013 + number % 7 * 0.003)
                started.clear()
                queue = AbsurdJobQueue(connection)
                queue.enqueue(Nothing(number=number))
                queue.seal()
                connection.commit()
                committed = time.perf_counter()
                if not started.wait(30):
                    raise RuntimeError("a job was never started")
                waits.append(max(0.0, begun[0] - committed) * 1000)
    finally:
        worker.stop()
        thread.join()
    return waits


def _options() -> str:
    return json.dumps(options(RetryPolicy()))


def _row(variant: Variant, jobs: int, rates: list[float]) -> Row:
    return Row(work="job throughput", variant=variant, scale=f"{jobs:,} jobs", rate_per_second=statistics.median(rates))
