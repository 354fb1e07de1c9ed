"""One job at a time: claim, run, settle."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from traceback import format_exception
from typing import Any

from psycopg import Connection

from subplat.adapters.jobs import claims
from subplat.adapters.jobs.claims import ClaimedJob
from subplat.adapters.jobs.codec import job_from
from subplat.adapters.jobs.fencing import Run, RunLost, current_run
from subplat.adapters.jobs.link import Link
from subplat.adapters.jobs.pulse import Pulse
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job, Lane
from subplat.application.ports.running import RunningJob, running

Handle = Callable[[Job], None]
"""Runs a job to its end; returning means done, raising means not done. It may run again after either."""

_UNKNOWN_KIND_AGAIN_AFTER = timedelta(seconds=15)
_LOG = logging.getLogger(__name__)


class JobRunner:
    """Takes jobs of one lane over one link. Every outcome is settled in the engine, or is somebody else's by then."""

    def __init__(
        self,
        *,
        link: Link,
        pulse: Pulse,
        lane: Lane,
        worker: str,
        lease: int,
        handle: Handle,
        jobs: Mapping[str, type[Job]],
        policy: RetryPolicy,
    ) -> None:
        self._link = link
        self._pulse = pulse
        self._lane = lane
        self._worker = worker
        self._lease = lease
        self._handle = handle
        self._jobs = jobs
        self._policy = policy

    def run_next(self) -> bool:
        """Runs the next job that is due; False when there is none. Raises psycopg.Error as the link does."""
        claimed = self._link.ask(lambda connection: claims.claim(connection, self._lane, self._worker, self._lease))
        if claimed is None:
            return False
        with self._pulse.beating(claimed.run):
            settle = self._run(claimed)
            try:
                self._link.ask(settle)
            except RunLost as lost:
                _LOG.warning("%s of %s is somebody else's by now: %s", claimed.kind, claimed.run.task_id, lost)
        return True

    def _run(self, claimed: ClaimedJob) -> Callable[[Connection[Any]], None]:
        """Runs the handler; answers how the engine is to be told."""
        cls = self._jobs.get(claimed.kind)
        if cls is None:
            why = f"this worker does not know jobs of the kind {claimed.kind}"
            delay = _UNKNOWN_KIND_AGAIN_AFTER * (1 + claimed.spread)
            return lambda connection: claims.put_aside(connection, claimed, delay, why)
        try:
            with _running(claimed.run), running(_told(claimed)):
                self._handle(job_from(cls, claimed.payload))
        except RunLost as lost:
            _LOG.warning("nothing was committed: %s", lost)
            return lambda connection: None
        except Unavailable as failure:
            unavailable = failure
            return lambda connection: claims.pause(connection, claimed, unavailable, self._policy)
        except Exception as error:
            # A message may hold half characters, which a log that is written or sent as UTF-8 cannot.
            trace = "".join(format_exception(error)).encode(errors="backslashreplace").decode()
            with running(_told(claimed)):
                _LOG.warning("%s failed at attempt %d\n%s", claimed.kind, claimed.attempt, trace)
            failed = error
            return lambda connection: claims.fail(connection, claimed, failed, self._policy)
        return lambda connection: claims.complete(connection, claimed)


def _told(claimed: ClaimedJob) -> RunningJob:
    return RunningJob(id=claimed.job_id, kind=claimed.kind, attempt=claimed.attempt)


@contextmanager
def _running(run: Run) -> Iterator[None]:
    token = current_run.set(run)
    try:
        yield
    finally:
        current_run.reset(token)
