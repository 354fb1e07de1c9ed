"""The engine's public functions, one Python function each, on an autocommit connection."""

import json
from datetime import timedelta
from typing import Any

from attrs import frozen
from psycopg import Connection

from subplat.adapters.jobs.fencing import Run, refused_when_lost
from subplat.application.ports.crash_points import passes
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Lane

_NOTE = "pause"
_LONGEST_MESSAGE = 2000


@frozen(kw_only=True)
class ClaimedJob:
    """A stored job in this worker's hands; `job_id` is what the queue calls it from outside, `attempt` counts from 1."""

    run: Run
    job_id: str
    kind: str
    payload: object
    attempt: int

    @property
    def spread(self) -> float:
        """0 to 1, fixed for the job: the random end of its id."""
        return self.run.task_id.int % 1000 / 1000


@passes("claim")
def claim(connection: Connection[Any], lane: Lane, worker: str, lease: int) -> ClaimedJob | None:
    """The next job of the lane, leased for `lease` seconds; leases that ran out are swept on the way."""
    row = connection.execute(
        "select run_id, task_id, task_name, params, attempt, headers ->> 'job_id' from absurd.claim_task(%s, %s, %s, 1)",
        (lane.value, worker, lease),
    ).fetchone()
    if row is None:
        return None
    run_id, task_id, kind, payload, attempt, job_id = row
    return ClaimedJob(
        run=Run(lane=lane, run_id=run_id, task_id=task_id, lease=lease),
        job_id=job_id,
        kind=kind,
        payload=payload,
        attempt=attempt,
    )


@passes("complete")
def complete(connection: Connection[Any], claimed: ClaimedJob) -> None:
    """The job is done; raises RunLost when it was not ours to finish."""
    with refused_when_lost(claimed.run):
        connection.execute("select absurd.complete_run(%s, %s, 'null')", (claimed.run.lane.value, claimed.run.run_id))


@passes("fail")
def fail(connection: Connection[Any], claimed: ClaimedJob, error: BaseException, policy: RetryPolicy) -> None:
    """Uses up an attempt: again after the policy's delay, or parked after the last; raises RunLost."""
    reason = {"name": type(error).__name__, "message": _storable(str(error)), "attempt": claimed.attempt}
    delay = policy.delay(claimed.attempt, claimed.spread)
    with refused_when_lost(claimed.run):
        connection.execute(
            "select absurd.fail_run(%s, %s, %s::jsonb, absurd.current_time() + make_interval(secs => %s))",
            (claimed.run.lane.value, claimed.run.run_id, json.dumps(reason), delay.total_seconds()),
        )


@passes("pause")
def pause(connection: Connection[Any], claimed: ClaimedJob, failure: Unavailable, policy: RetryPolicy) -> None:
    """Waits for an unavailable system without using an attempt, while the policy's patience lasts; raises RunLost."""
    with connection.transaction(), refused_when_lost(claimed.run):
        earlier, since, waited = _pauses(connection, claimed)
        delay = policy.pause(failure, earlier, waited, claimed.spread)
        if delay is None:
            fail(connection, claimed, failure, policy)
        else:
            note: dict[str, str | int] = {"error": _storable(str(failure)), "times": earlier + 1, "since": since}
            _put_aside(connection, claimed, delay, note)


@passes("put aside")
def put_aside(connection: Connection[Any], claimed: ClaimedJob, delay: timedelta, why: str) -> None:
    """Leaves the job to another worker, later, without using an attempt; raises RunLost."""
    with connection.transaction(), refused_when_lost(claimed.run):
        _put_aside(connection, claimed, delay, {"error": _storable(why)})


def _put_aside(connection: Connection[Any], claimed: ClaimedJob, delay: timedelta, note: dict[str, str | int]) -> None:
    lane, run = claimed.run.lane.value, claimed.run
    connection.execute(
        "select absurd.set_task_checkpoint_state(%s, %s, %s, %s::jsonb, %s)",
        (lane, run.task_id, _NOTE, json.dumps(note), run.run_id),
    )
    connection.execute(
        "select absurd.schedule_run(%s, %s, absurd.current_time() + make_interval(secs => %s))",
        (lane, run.run_id, delay.total_seconds()),
    )


def _pauses(connection: Connection[Any], claimed: ClaimedJob) -> tuple[int, str, timedelta]:
    """How often the job has waited for what is unavailable, from when on, and how long that is."""
    times, since, waited = connection.execute(
        "select coalesce(times, 0), coalesce(since, now)::text, coalesce(now - since, interval '0')"
        "  from (select absurd.current_time() as now) clock"
        "  left join (select (state ->> 'times')::integer as times, (state ->> 'since')::timestamptz as since"
        "               from absurd.get_task_checkpoint_state(%s, %s, %s)) note on true",
        (claimed.run.lane.value, claimed.run.task_id, _NOTE),
    ).fetchall()[0]
    return times, since, waited


def _storable(text: str) -> str:
    """Cut, and without what PostgreSQL cannot keep in JSON: NUL and half characters."""
    return text[:_LONGEST_MESSAGE].replace("\0", "\N{REPLACEMENT CHARACTER}").encode(errors="replace").decode()
