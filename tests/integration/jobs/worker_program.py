"""A worker process for tests. The text of a note is what to do: words, one after the other, then the effect is committed.

`started` marks that it began; `gate` waits for a mark, at the first try only; `die` kills the process.
Marks are files named `<word>-<last word of the note>` in the directory of the test.
"""

import json
import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import psycopg

from subplat.adapters.jobs.fencing import RunLost
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.system.clock import SystemClock
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.testing.contracts.job_samples import Note

TOLD = json.loads(sys.argv[1])
MARKS = Path(TOLD["directory"])


def handle(job: Job) -> None:
    assert isinstance(job, Note)
    *orders, name = job.text.split()
    with psycopg.connect(TOLD["dsn"]) as connection:
        connection.execute("insert into effects (what, who) values (%s, %s)", (name, TOLD["name"]))
        for order in orders:
            obey(order, name)
        try:
            AbsurdJobQueue(connection).seal()
        except RunLost:
            (MARKS / f"refused-{name}").touch()
            raise


def obey(order: str, name: str) -> None:
    if order == "started":
        (MARKS / f"started-{name}").touch()
    elif order == "gate":
        if not (MARKS / f"waiting-{name}").exists():
            (MARKS / f"waiting-{name}").touch()
            while not (MARKS / f"gate-{name}").exists():
                time.sleep(0.005)
    elif order == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        raise ValueError(f"what is {order}?")


def main() -> None:
    schedules = []
    if TOLD.get("periodic"):
        schedules = [
            PeriodicSchedule(
                name="tick",
                slots=every(timedelta(seconds=1)),
                job=lambda at: Note(text=f"tick-{at:%H:%M:%S}"),
                look_back=timedelta(minutes=1),
            )
        ]
    worker = Worker(
        connect=lambda: psycopg.connect(TOLD["dsn"]),
        handle=handle,
        clock=SystemClock(),
        settings=WorkerSettings(
            default_threads=TOLD.get("threads", 1),
            bulk_threads=0,
            lease=timedelta(seconds=1),
            poll=timedelta(seconds=TOLD.get("poll", 0.1)),
        ),
        schedules=schedules,
        policy=RetryPolicy(first_delay=timedelta(milliseconds=10)),
    )
    worker.run_until_signalled()


if __name__ == "__main__":
    main()
