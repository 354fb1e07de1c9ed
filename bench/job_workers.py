"""The processes that the job rows are measured on: `python -m bench.job_workers WHICH DSN THREADS JOBS`.

Both take one job after the other off the same queue with the same number of threads, until so many are done: the
engine's own two functions called in a bare loop, or our worker with a handler that does nothing.
"""

import sys
import threading
from collections.abc import Callable
from itertools import count

import psycopg
from attrs import frozen

from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.system.clock import SystemClock
from subplat.application.ports.jobs import Job, job

_LEASE = 30


@job("bench.nothing.v1")
@frozen(kw_only=True)
class Nothing(Job):
    """Is done when it begins."""

    number: int


def engine(dsn: str, threads: int, jobs: int) -> None:
    """Claim, complete, claim, complete."""

    def loop() -> None:
        with psycopg.connect(dsn, autocommit=True) as connection:
            while row := connection.execute(
                "select run_id from absurd.claim_task('default', 'bench', %s, 1)", (_LEASE,)
            ).fetchone():
                connection.execute("select absurd.complete_run('default', %s, 'null')", row)

    crowd = [threading.Thread(target=loop) for _ in range(threads)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join()


def ours(dsn: str, threads: int, jobs: int) -> None:
    """The worker as it runs in production: leases kept, notifications heard, jobs read from their payload."""
    done = count(1)

    def handle(_: Job) -> None:
        if next(done) == jobs:
            worker.stop()

    worker = make_worker(dsn, handle, threads)
    worker.run()


def make_worker(dsn: str, handle: Callable[[Job], None], threads: int) -> Worker:
    """One with so many threads for the default lane."""
    settings = WorkerSettings(default_threads=threads, bulk_threads=0)
    return Worker(
        connect=lambda: psycopg.connect(dsn, autocommit=True), handle=handle, clock=SystemClock(), settings=settings
    )


if __name__ == "__main__":
    {"engine": engine, "ours": ours}[sys.argv[1]](sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
