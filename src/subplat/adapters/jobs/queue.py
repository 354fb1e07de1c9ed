"""The queue as a unit of work on PostgreSQL sees it."""

import json
from datetime import datetime
from functools import cache
from json.encoder import encode_basestring_ascii
from typing import Any

from psycopg import Connection

from subplat.adapters.jobs.codec import payload_text
from subplat.adapters.jobs.fencing import fence
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job

CROWD = 8
"""From this many jobs on, one transaction only writes them down and leaves it to the workers to start them."""


class AbsurdJobQueue:
    """Collects the jobs of one unit of work and writes them in its own transaction.

    The unit of work calls `seal` right before COMMIT; without it nothing is enqueued. One round trip for all jobs.
    """

    def __init__(self, connection: Connection[Any], policy: RetryPolicy | None = None) -> None:
        """`connection`: the unit of work's own psycopg connection, inside its transaction."""
        self._connection = connection
        self._policy = policy or RetryPolicy()
        self._jobs: list[str] = []
        self._keys: set[str] = set()

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        """As in the port; raises ValueError or TypeError at once for a job that cannot be stored."""
        if JOBS.get(job.kind) is not type(job):
            raise ValueError(f"{type(job).__name__} is not registered as a job")
        if not_before is not None and not_before.tzinfo is None:
            raise ValueError("not_before needs a zone")
        written = (
            f'{{{_name(job.kind, job.lane)}, "payload": {payload_text(job)}, "key": {_text(key)}, '
            f'"order_key": {_text(job.order_key())}, "not_before": {_text(not_before.isoformat() if not_before else None)}}}'
        )
        if key is not None:
            if key in self._keys:
                return
            self._keys.add(key)
        self._jobs.append(written)

    def seal(self) -> None:
        """Fences the transaction (RunLost when the run is somebody else's) and writes the jobs into it."""
        # Run before turns: the order in which everybody locks them.
        fence(self._connection)
        if self._jobs:
            self._connection.execute(
                "select jobs.enqueue(%s::jsonb, %s::jsonb, %s)",
                (f"[{', '.join(self._jobs)}]", json.dumps(options(self._policy)), CROWD),
            )
            self._jobs.clear()


@cache
def _name(kind: str, lane: str) -> str:
    return f'"lane": {_text(lane)}, "kind": {_text(kind)}'


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring_ascii(value)


def options(policy: RetryPolicy) -> dict[str, Any]:
    """The policy in the engine's words; its own retries are those after a lease ran out."""
    return {
        "max_attempts": policy.max_attempts,
        "retry_strategy": {
            "kind": "exponential",
            "base_seconds": policy.first_delay.total_seconds(),
            "factor": 2,
            "max_seconds": policy.longest_delay.total_seconds(),
        },
    }
