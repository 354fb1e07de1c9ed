"""Keeps a worker that lost its run from committing anything: the engine refuses, and the change is rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from attrs import frozen
from psycopg import Connection, Error

from subplat.application.ports.jobs import Lane

# The engine's own words: task cancelled, run failed meanwhile, run not running any more.
_REFUSALS = frozenset({"AB001", "AB002", "P0001"})


class RunLost(Exception):
    """The lease ran out and somebody else has the job, or it is over: nothing more may be done for this run."""


@frozen(kw_only=True)
class Run:
    """One try of one job by one worker; `lease` in whole seconds."""

    lane: Lane
    run_id: UUID
    task_id: UUID
    lease: int


current_run: ContextVar[Run | None] = ContextVar("current_run", default=None)
"""The run whose handler is executing in this thread."""


@contextmanager
def refused_when_lost(run: Run) -> Iterator[None]:
    """Turns the engine's refusal into RunLost; other database errors stay what they are."""
    try:
        yield
    except Error as error:
        if error.sqlstate in _REFUSALS:
            raise RunLost(f"run {run.run_id} in {run.lane}: {error.diag.message_primary}") from error
        raise


def extend(connection: Connection[Any], run: Run) -> None:
    """Renews the lease from now; raises RunLost."""
    with refused_when_lost(run):
        connection.execute("select absurd.extend_claim(%s, %s, %s)", (run.lane.value, run.run_id, run.lease))


def fence(connection: Connection[Any]) -> None:
    """Right before COMMIT: makes sure that the run is still ours, and holds it until the transaction ends.

    Inside a job the statement locks the run, so nobody can take it over between this check and the commit. Outside a
    job it does nothing. Raises RunLost; the transaction is then unusable and has to be rolled back.
    """
    run = current_run.get()
    if run is not None:
        extend(connection, run)
