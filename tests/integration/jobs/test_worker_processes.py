"""Real processes, really killed, frozen, told to end, and cut off from their database."""

import os
import signal
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_process import server_process
from subplat.application.ports.job_retries import RetryPolicy
from subplat.testing.contracts.job_samples import note
from subplat.testing.postgres_databases import MigratedDatabase


def test_a_job_of_a_killed_worker_is_done_by_another(workshop) -> None:
    first = workshop.worker("first")
    workshop.enqueue(note("gate hello"))
    workshop.until_marked("waiting-hello")
    first.kill()
    workshop.worker("second")
    workshop.until(lambda: workshop.effects() == ["hello"], "the second worker does the job")
    workshop.until(lambda: workshop.ask("select state, attempts from jobs.overview") == [("done", 2)], "done")
    assert workshop.ask("select who from effects") == [("second",)]


def test_a_frozen_worker_that_wakes_up_late_commits_nothing(workshop) -> None:
    zombie = workshop.worker("zombie")
    workshop.enqueue(note("gate hello"))
    workshop.until_marked("waiting-hello")
    os.kill(zombie.pid, signal.SIGSTOP)
    other = workshop.worker("other")
    workshop.until(lambda: workshop.effects() == ["hello"], "the other worker does the job")
    other.terminate()
    other.wait(timeout=30)

    workshop.mark("gate-hello")
    os.kill(zombie.pid, signal.SIGCONT)
    workshop.until_marked("refused-hello")
    workshop.enqueue(note("next"))
    workshop.until(lambda: workshop.effects() == ["hello", "next"], "the zombie lives on and does another job")
    assert workshop.ask("select what, who from effects order by number") == [("hello", "other"), ("next", "zombie")]
    assert workshop.ask("select distinct state from jobs.overview") == [("done",)]


def test_a_job_that_kills_every_worker_is_parked_and_the_next_of_its_key_goes_on(workshop) -> None:
    workshop.enqueue(
        note("die poison", about="a"),
        note("next", about="a"),
        policy=RetryPolicy(max_attempts=2, first_delay=timedelta(milliseconds=10)),
    )
    for number in (1, 2):
        assert workshop.worker(f"victim {number}").wait(timeout=30) == -signal.SIGKILL
    workshop.worker("last")
    workshop.until(lambda: workshop.effects() == ["next"], "the queue behind it moves")
    ((state, attempts, error),) = workshop.ask(
        "select state, attempts, error from jobs.overview where payload like '%poison%'"
    )
    assert (state, attempts) == ("parked", 2)
    assert "claim interval" in str(error)


def test_a_long_job_keeps_its_lease_while_its_worker_lives(workshop) -> None:
    workshop.worker("patient", threads=2)
    workshop.enqueue(note("gate hello"))
    workshop.until_marked("waiting-hello")
    workshop.until(
        lambda: bool(workshop.ask("select 1 from absurd.r_default where claim_expires_at > started_at + '3 s'")),
        "the lease of one second was renewed for three",
    )
    workshop.mark("gate-hello")
    workshop.until(lambda: workshop.ask("select state, attempts from jobs.overview") == [("done", 1)], "done")
    assert workshop.effects() == ["hello"]


def test_sigterm_lets_the_job_at_hand_finish_and_takes_no_other(workshop) -> None:
    worker = workshop.worker("worker")
    workshop.enqueue(note("gate first"))
    workshop.until_marked("waiting-first")
    workshop.enqueue(note("second"))
    worker.terminate()
    workshop.mark("gate-first")
    assert worker.wait(timeout=30) == 0
    assert workshop.effects() == ["first"]
    assert workshop.ask("select state, attempts from jobs.overview order by job_id") == [("done", 1), ("ready", 0)]


def test_three_workers_share_the_work_and_run_each_periodic_slot_once(workshop) -> None:
    for name in "abc":
        workshop.worker(name, periodic=True, threads=2)
    workshop.until(lambda: len({who for (who,) in workshop.ask("select who from effects")}) > 1, "two have worked")
    workshop.enqueue(*(note(f"job{number}") for number in range(60)))
    workshop.until(lambda: sum(what.startswith("job") for what in workshop.effects()) >= 60, "all jobs are done")
    workshop.until(lambda: sum(what.startswith("tick") for what in workshop.effects()) >= 62, "old and new slots ran")
    effects = workshop.effects()
    assert len(effects) == len(set(effects))


@pytest.fixture
def own_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A server that may be stopped, and keeps what it has committed."""
    cluster = EmbeddedPostgres(directory=tmp_path_factory.mktemp("cluster"))
    cluster.start()
    yield cluster
    cluster.destroy()


def test_a_worker_outlives_restarts_of_postgresql(
    workshop, own_cluster: EmbeddedPostgres, install_queue: Callable[[EmbeddedPostgres], MigratedDatabase]
) -> None:
    workshop.database = install_queue(own_cluster)
    worker = workshop.worker("worker", threads=2)
    workshop.enqueue(note("before"))
    workshop.until(lambda: workshop.effects() == ["before"], "it works")

    own_cluster.stop()
    own_cluster.start()
    workshop.enqueue(note("between"), note("gate hello", about="a"), note("after", about="a"))
    workshop.until_marked("waiting-hello")

    # At once, as if the machine had gone, in the middle of a job; sessions are cut off, its transaction is lost.
    data = own_cluster.status().data
    postmaster = server_process(data)
    assert postmaster is not None
    os.kill(postmaster, signal.SIGQUIT)
    workshop.until(lambda: server_process(data) is None, "the server is gone")
    workshop.mark("gate-hello")
    own_cluster.start()
    workshop.until(lambda: len(workshop.effects()) == 4, "everything is done")
    assert sorted(workshop.effects()) == ["after", "before", "between", "hello"]
    assert worker.poll() is None
