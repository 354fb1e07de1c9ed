"""One worker in this process: waking up, hanging handlers, and many threads at once."""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, Thread

import psycopg
import pytest

from subplat.adapters.jobs.fencing import RunLost
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.system.clock import SystemClock
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.testing.contracts.job_samples import BulkNote, Note, note
from subplat.testing.patience import PATIENCE
from subplat.testing.postgres_databases import MigratedDatabase

QUICK = RetryPolicy(first_delay=timedelta(milliseconds=10))


@contextmanager
def working(
    database: MigratedDatabase,
    handle: Callable[[Job], None],
    settings: WorkerSettings,
    schedules: Sequence[PeriodicSchedule] = (),
) -> Iterator[None]:
    worker = Worker(
        connect=lambda: psycopg.connect(database.dsn),
        handle=handle,
        clock=SystemClock(),
        settings=settings,
        schedules=schedules,
        policy=QUICK,
    )
    thread = Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join()


def enqueue(dsn: str, *jobs: Job, keys: list[str | None] | None = None, not_before: datetime | None = None) -> None:
    with psycopg.connect(dsn) as connection:
        queue = AbsurdJobQueue(connection, QUICK)
        for job, key in zip(jobs, keys or [None] * len(jobs), strict=True):
            queue.enqueue(job, key=key, not_before=not_before)
        queue.seal()


@pytest.mark.parametrize("number", [1, 30], ids=["one", "a crowd"])
def test_jobs_start_when_they_are_committed_not_when_the_next_poll_comes(workshop, number: int) -> None:
    done = Counter[str]()
    settings = WorkerSettings(default_threads=2, poll=timedelta(hours=1))
    with working(workshop.database, lambda job: done.update([job.kind]), settings):
        # Only a worker that sleeps already can be woken: two threads and one for bulk, and the one that listens.
        workshop.until(
            lambda: (
                workshop.ask(
                    "select count(*) filter (where query like '%claim_task%')::integer,"
                    "       count(*) filter (where query like 'select jobs.%')::integer"
                    "  from pg_stat_activity where state = 'idle'"
                )
                == [(3, 1)]
            ),
            "the worker sleeps",
        )
        enqueue(workshop.database.dsn, *(note(f"note {each}") for each in range(number)), BulkNote(text="bulk"))
        workshop.until(lambda: done == {"testing.note.v1": number, "testing.bulk_note.v1": 1}, "all are done")


def test_a_schedule_that_fails_keeps_neither_the_others_nor_the_queue_from_working(workshop) -> None:
    def broken(after: datetime, until: datetime) -> Iterator[datetime]:
        raise ValueError("what time is it?")

    done: list[str] = []

    def handle(job: Job) -> None:
        assert isinstance(job, Note)
        done.append(job.text)

    def make(at: datetime) -> Note:
        return note("slot")

    enqueue(workshop.database.dsn, note("due"), not_before=datetime.now(UTC) + timedelta(seconds=0.2))
    schedules = [
        PeriodicSchedule(name="broken", slots=broken, job=make),
        PeriodicSchedule(name="sound", slots=every(timedelta(minutes=1)), job=make, look_back=timedelta(minutes=2)),
    ]
    settings = WorkerSettings(poll=timedelta(milliseconds=50))
    with working(workshop.database, handle, settings, schedules):
        workshop.until(lambda: sorted(done)[:3] == ["due", "slot", "slot"], "both are done")


def test_a_handler_that_hangs_is_given_up_and_its_late_commit_refused(workshop) -> None:
    release, refused = Event(), Event()
    tries = Counter[str]()

    def handle(job: Job) -> None:
        assert isinstance(job, Note)
        tries.update([job.text])
        with psycopg.connect(workshop.database.dsn) as connection:
            connection.execute("insert into effects (what, who) values (%s, %s)", (job.text, str(tries[job.text])))
            if tries[job.text] == 1:
                release.wait(30)
            try:
                AbsurdJobQueue(connection).seal()
            except RunLost:
                refused.set()
                raise

    settings = WorkerSettings(
        default_threads=2,
        lease=2 * PATIENCE,
        poll=timedelta(milliseconds=50),
        longest_run=PATIENCE,
    )
    with working(workshop.database, handle, settings):
        enqueue(workshop.database.dsn, note("hello"))
        workshop.until(
            lambda: workshop.ask("select what, who from effects") == [("hello", "2")], "somebody else did it"
        )
        release.set()
        workshop.until(refused.is_set, "the late commit is refused")
    assert workshop.ask("select what, who from effects") == [("hello", "2")]
    assert workshop.ask("select state, attempts from jobs.overview") == [("done", 2)]


def test_many_threads_lose_nothing_double_nothing_and_overtake_nobody(workshop) -> None:
    """Four enqueue over the same keys in any order, four run, one in five tries fails."""
    lock = Lock()
    running = set[str | None]()
    overlaps: list[str] = []
    runs: dict[str | None, list[str]] = defaultdict(list)
    chance = random.Random(7)

    def handle(job: Job) -> None:
        assert isinstance(job, Note)
        with lock:
            if job.about in running:
                overlaps.append(job.text)
            running.add(job.about)
            fails = chance.random() < 0.2
        try:
            if fails:
                raise ValueError("by chance")
            with lock:
                runs[job.about].append(job.text)
        finally:
            with lock:
                running.discard(job.about)

    def feed(who: int) -> None:
        dice = random.Random(who)
        for unit in range(25):
            abouts = dice.sample(["a", "b", "c", "d"], 3)
            # The shared keys come in another order each time; only one of the four gets each through.
            shared = dice.sample(range(unit, unit + 3), 3)
            jobs = [note(f"{who} {unit:02}", about=about) for about in abouts]
            common = [note(f"common {number}", about=f"common {number}") for number in shared]
            keys: list[str | None] = [None] * 3
            enqueue(workshop.database.dsn, *jobs, *common, keys=[*keys, *(f"common {number}" for number in shared)])

    settings = WorkerSettings(default_threads=4, bulk_threads=0, poll=timedelta(milliseconds=50))
    feeders = [Thread(target=feed, args=(who,)) for who in range(4)]
    with working(workshop.database, handle, settings):
        for feeder in feeders:
            feeder.start()
        for feeder in feeders:
            feeder.join()
        expected = [("done", 4 * 25 * 3 + 27)]
        workshop.until(
            lambda: workshop.ask("select state, count(*)::integer from jobs.overview group by state") == expected,
            "everything is done",
        )

    assert overlaps == []
    for about in "abcd":
        for who in range(4):
            of_one = [text for text in runs[about] if text.startswith(f"{who} ")]
            assert of_one == sorted(of_one)
    assert sorted(text for texts in runs.values() for text in texts if text.startswith("common")) == sorted(
        f"common {number}" for number in range(27)
    )
    assert workshop.ask("select * from jobs.turns") == []
    assert workshop.ask("select * from jobs.held") == []
