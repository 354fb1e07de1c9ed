"""The queue from outside: what lies where, and parked jobs tried again."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from typing import Any

from psycopg import Connection, Cursor
from psycopg.rows import RowMaker

from subplat.application.ports.crash_points import passes
from subplat.application.ports.job_inspection import InspectedJob, JobCount, JobId, JobNotFound, JobNotParked, JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Lane

_COLUMNS = (
    "select job_id, kind, lane, state, attempts, max_attempts, order_key, payload, enqueued_at, due_at, error"
    "  from jobs.overview"
)


class AbsurdJobInspector:
    """Reads and replays in short transactions of its own."""

    def __init__(
        self,
        connections: Callable[[], AbstractContextManager[Connection[Any]]],
        policy: RetryPolicy | None = None,
        witness: Callable[[Connection[Any], JobId], None] = lambda connection, job_id: None,
    ) -> None:
        """`connections` opens a connection for a `with` block that commits at its end (`psycopg.connect`, a pool's).

        `witness` is told of each retry in its own transaction: it writes down who did it.
        """
        self._connections = connections
        self._policy = policy or RetryPolicy()
        self._witness = witness

    def list_jobs(self, state: JobState | None = None, limit: int = 50) -> tuple[InspectedJob, ...]:
        return self._read(
            f"{_COLUMNS} where %(state)s::text is null or state = %(state)s order by job_id desc limit %(limit)s",
            {"state": state and state.value, "limit": limit},
        )

    def parked(self) -> tuple[InspectedJob, ...]:
        return self._read(f"{_COLUMNS} where state = %(state)s order by job_id", {"state": JobState.PARKED.value})

    def show(self, job_id: JobId) -> InspectedJob:
        found = self._read(f"{_COLUMNS} where job_id = %(id)s", {"id": job_id})
        if not found:
            raise JobNotFound("job", job_id)
        return found[0]

    @passes("replay")
    def retry(self, job_id: JobId) -> None:
        with self._connections() as connection:
            replayed = connection.execute("select jobs.replay(%s, %s)", (job_id, self._policy.max_attempts)).fetchone()
            if replayed == (True,):
                self._witness(connection, job_id)
        if replayed == (False,):
            job = self.show(job_id)
            raise JobNotParked(f"job {job_id} is {job.state}, not parked", job=str(job_id), state=job.state.value)

    def counts(self) -> tuple[JobCount, ...]:
        with self._connections() as connection:
            rows = connection.execute(
                "select lane, state, count(*) from jobs.overview group by lane, state order by lane, state"
            ).fetchall()
        return tuple(JobCount(lane=Lane(lane), state=JobState(state), number=number) for lane, state, number in rows)

    def _read(self, query: str, values: dict[str, object]) -> tuple[InspectedJob, ...]:
        with self._connections() as connection:
            cursor = connection.cursor(row_factory=_inspected)
            return tuple(cursor.execute(query.encode(), values).fetchall())


def _inspected(_: Cursor[Any]) -> RowMaker[InspectedJob]:
    return _job


def _job(row: Sequence[Any]) -> InspectedJob:
    job_id, kind, lane, state, attempts, max_attempts, order_key, payload, enqueued_at, due_at, error = row
    return InspectedJob(
        id=JobId(job_id),
        kind=kind,
        lane=Lane(lane),
        state=JobState(state),
        attempts=attempts,
        max_attempts=max_attempts,
        order_key=order_key,
        payload=payload,
        enqueued_at=enqueued_at,
        due_at=due_at,
        error=error,
    )
