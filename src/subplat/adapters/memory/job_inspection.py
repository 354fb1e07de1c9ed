"""The in-memory queue from outside."""

import json
from collections import Counter
from collections.abc import Callable
from itertools import islice

from attrs import asdict, frozen

from subplat.adapters.memory.job_lines import StoredJob
from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.application.ports.job_inspection import InspectedJob, JobCount, JobId, JobNotFound, JobNotParked, JobState


@frozen
class InMemoryJobInspector:
    """Reads and replays the jobs of one in-memory platform."""

    _jobs: InMemoryJobs
    _witness: Callable[[JobId], None] = lambda job_id: None
    """Told of each retry: it writes down who did it."""

    def list_jobs(self, state: JobState | None = None, limit: int = 50) -> tuple[InspectedJob, ...]:
        newest_first = reversed(self._jobs.stored())
        chosen = (stored for stored in newest_first if state is None or stored.state is state)
        return tuple(_inspected(stored) for stored in islice(chosen, limit))

    def parked(self) -> tuple[InspectedJob, ...]:
        return tuple(_inspected(stored) for stored in self._jobs.stored() if stored.state is JobState.PARKED)

    def show(self, job_id: JobId) -> InspectedJob:
        return _inspected(self._stored(job_id))

    def retry(self, job_id: JobId) -> None:
        stored = self._stored(job_id)
        if stored.state is not JobState.PARKED:
            raise JobNotParked(f"job {job_id} is {stored.state}, not parked", job=str(job_id), state=stored.state.value)
        self._jobs.replay(stored)
        self._witness(job_id)

    def counts(self) -> tuple[JobCount, ...]:
        numbers = Counter((stored.job.lane, stored.state) for stored in self._jobs.stored())
        return tuple(
            JobCount(lane=lane, state=state, number=number)
            for (lane, state), number in sorted(numbers.items(), key=lambda entry: entry[0])
        )

    def _stored(self, job_id: JobId) -> StoredJob:
        for stored in self._jobs.stored():
            if stored.id == job_id:
                return stored
        raise JobNotFound("job", job_id)


def _inspected(stored: StoredJob) -> InspectedJob:
    return InspectedJob(
        id=stored.id,
        kind=stored.job.kind,
        lane=stored.job.lane,
        state=stored.state,
        attempts=stored.attempts,
        max_attempts=stored.max_attempts,
        order_key=stored.order_key,
        payload=json.dumps(asdict(stored.job), default=str),
        enqueued_at=stored.enqueued_at,
        due_at=stored.due_at,
        error=stored.error,
    )
