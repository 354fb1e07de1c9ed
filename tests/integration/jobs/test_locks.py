"""Two transactions at once over the same keys: who waits for whom, and that nobody is forgotten."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Thread

import psycopg
import pytest

from subplat.adapters.jobs.claims import ClaimedJob, claim, complete
from subplat.adapters.jobs.fencing import extend
from subplat.adapters.jobs.pulse import Pulse
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.application.ports.jobs import Job, Lane
from subplat.testing.contracts.job_samples import Note, note


def put(connection: psycopg.Connection, *jobs: Job, keys: tuple[str | None, ...] = ()) -> None:
    queue = AbsurdJobQueue(connection)
    for job, key in zip(jobs, keys or [None] * len(jobs), strict=True):
        queue.enqueue(job, key=key)
    queue.seal()


def take(connection: psycopg.Connection) -> ClaimedJob:
    claimed = claim(connection, Lane.DEFAULT, "test", 30)
    assert claimed is not None
    return claimed


@pytest.fixture
def session(workshop) -> Iterator:
    """Opens sessions with a transaction each; none waits for ever."""
    opened: list[psycopg.Connection] = []

    def open_session() -> psycopg.Connection:
        connection = psycopg.connect(workshop.database.dsn, options="-c lock_timeout=5s")
        opened.append(connection)
        return connection

    yield open_session
    for connection in opened:
        connection.close()


@contextmanager
def meanwhile(workshop, work) -> Iterator[None]:
    """Runs `work` in a thread, and the block once it waits for a lock or is done; then waits for its end."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as failure:
            failures.append(failure)

    thread = Thread(target=run)
    thread.start()
    workshop.until(
        lambda: (
            not thread.is_alive() or bool(workshop.ask("select 1 from pg_stat_activity where wait_event_type = 'Lock'"))
        ),
        "it waits or is done",
    )
    yield
    thread.join()
    assert failures == []


def notes_run(workshop, session) -> list[str]:
    """Runs what is ready, one after the other."""
    texts = []
    with session() as connection:
        while claimed := claim(connection, Lane.DEFAULT, "test", 30):
            assert isinstance(claimed.payload, dict)
            texts.append(claimed.payload["text"])
            complete(connection, claimed)
    return texts


def test_a_job_enqueued_while_the_one_before_it_ends_is_not_forgotten(workshop, session) -> None:
    workshop.enqueue(note("first", about="a"))
    with session() as worker:
        first = take(worker)
    enqueuing = session()
    put(enqueuing, note("second", about="a"))

    def finish() -> None:
        with session() as worker:
            complete(worker, first)

    with meanwhile(workshop, finish):
        enqueuing.commit()
    assert notes_run(workshop, session) == ["second"]


def test_a_job_enqueued_after_the_one_before_it_ended_but_before_that_is_committed_runs(workshop, session) -> None:
    workshop.enqueue(note("first", about="a"))
    with session() as worker:
        first = take(worker)
    finishing = session()
    complete(finishing, first)
    with meanwhile(workshop, lambda: workshop.enqueue(note("second", about="a"))):
        finishing.commit()
    assert notes_run(workshop, session) == ["second"]


def test_a_key_whose_first_taker_rolls_back_goes_to_the_next(workshop, session) -> None:
    undecided = session()
    put(undecided, note("first"), keys=("once",))
    with meanwhile(workshop, lambda: workshop.enqueue(note("second"), key="once")):
        undecided.rollback()
    assert notes_run(workshop, session) == ["second"]


@pytest.mark.parametrize("by", ["key", "turn"])
def test_transactions_take_what_they_share_in_one_order(workshop, session, by: str) -> None:
    """Who waits for `m` has not taken `z` yet: otherwise whoever has `z` and wants `m` would wait in a circle."""

    def put_about(connection: psycopg.Connection, *names: str) -> None:
        jobs: list[Note] = [note(name, about=name if by == "turn" else None) for name in names]
        put(connection, *jobs, keys=tuple(name if by == "key" else None for name in names))

    holder = session()
    put_about(holder, "m")

    def want_both() -> None:
        with session() as waiting:
            put_about(waiting, "z", "m")

    with meanwhile(workshop, want_both):
        with session() as other:
            put_about(other, "z")
        holder.rollback()
    expected = ["m", "z"] if by == "key" else ["m", "z", "z"]
    assert sorted(notes_run(workshop, session)) == expected


def test_a_run_that_is_being_committed_does_not_keep_other_leases_from_being_renewed(workshop, session) -> None:
    workshop.enqueue(note("first"), note("second"))
    with session() as worker:
        first, second = take(worker), take(worker)
    (before,) = workshop.ask(f"select claim_expires_at from absurd.r_default where run_id = '{second.run.run_id}'")
    committing = session()
    extend(committing, first.run)

    pulse = Pulse(lambda: psycopg.connect(workshop.database.dsn), interval=0.02, longest_run=timedelta(hours=1))
    thread = Thread(target=pulse.beat_until_stopped)
    with pulse.beating(first.run), pulse.beating(second.run):
        thread.start()
        workshop.until(
            lambda: (
                workshop.ask(f"select claim_expires_at from absurd.r_default where run_id = '{second.run.run_id}'")
                > [before]
            ),
            "the second lease is renewed",
        )
    pulse.stop()
    thread.join()
    committing.rollback()


def test_a_run_that_is_over_is_not_renewed_and_troubles_nobody(workshop, session) -> None:
    workshop.enqueue(note("first"))
    with session() as worker:
        first = take(worker)
        complete(worker, first)
    pulse = Pulse(lambda: psycopg.connect(workshop.database.dsn), interval=0.01, longest_run=timedelta(hours=1))
    thread = Thread(target=pulse.beat_until_stopped)
    with pulse.beating(first.run):
        thread.start()
        workshop.until(
            lambda: bool(workshop.ask("select 1 from pg_stat_activity where query like '%extend_claim%'")), "it beats"
        )
    pulse.stop()
    thread.join()
    assert workshop.ask("select state from jobs.overview") == [("done",)]
