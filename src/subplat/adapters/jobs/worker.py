"""The worker process: threads that run jobs, one that keeps the leases, one that listens and keeps the time."""

import logging
import os
import signal
import socket
import time
from collections.abc import Mapping, Sequence
from contextlib import closing
from threading import Event, Thread
from types import FrameType
from typing import Any

from psycopg import Connection

from subplat.adapters.jobs.bell import Bell
from subplat.adapters.jobs.keeper import Keeper
from subplat.adapters.jobs.link import Connect, Link
from subplat.adapters.jobs.pulse import Pulse
from subplat.adapters.jobs.runner import Handle, JobRunner
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.application.ports.clock import Clock
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job, Lane
from subplat.application.ports.periodic import PeriodicSchedule

_NOTICES_STOP_WITHIN = 0.25
_DRAINING = (signal.SIGTERM, signal.SIGINT)
_LOG = logging.getLogger(__name__)


class Worker:
    """Runs jobs until it is told to stop, through restarts of PostgreSQL; any number of workers share one database."""

    def __init__(
        self,
        *,
        connect: Connect,
        handle: Handle,
        clock: Clock,
        settings: WorkerSettings | None = None,
        schedules: Sequence[PeriodicSchedule] = (),
        jobs: Mapping[str, type[Job]] = JOBS,
        policy: RetryPolicy | None = None,
    ) -> None:
        """`connect` opens a connection of its own for each thread of the worker; `handle` runs one job."""
        self._connect = connect
        self._handle = handle
        self._settings = settings or WorkerSettings()
        self._jobs = jobs
        self._policy = policy or RetryPolicy()
        self._keeper = Keeper(clock=clock, schedules=schedules, policy=self._policy, done_kept=self._settings.done_kept)
        self._pulse = Pulse(connect, interval=self._settings.lease_seconds / 3, longest_run=self._settings.longest_run)
        self._bell = Bell()
        self._stopping = Event()
        self._name = f"{socket.gethostname()}:{os.getpid()}"

    def run(self) -> None:
        """Works until `stop`, finishes what runs, and returns."""
        places = [Lane.DEFAULT] * self._settings.default_threads + [Lane.BULK] * self._settings.bulk_threads
        runners = [
            Thread(target=self._serve, args=(lane,), name=f"{lane}-{number}") for number, lane in enumerate(places)
        ]
        pulse = Thread(target=self._pulse.beat_until_stopped, name="pulse")
        keeper = Thread(target=self._keep, name="keeper")
        for thread in (pulse, keeper, *runners):
            thread.start()
        for thread in (*runners, keeper):
            thread.join()
        self._pulse.stop()
        pulse.join()

    def stop(self) -> None:
        """Claims no more; `run` returns when the jobs at hand are done. May be called from anywhere, repeatedly."""
        self._stopping.set()
        self._bell.ring()

    def run_until_signalled(self) -> None:
        """`run` in the main thread; SIGTERM or SIGINT drains, a second one ends the process as usual."""

        def drain(number: int, frame: FrameType | None) -> None:
            for which in _DRAINING:
                signal.signal(which, signal.SIG_DFL)
            self.stop()

        earlier = {which: signal.signal(which, drain) for which in _DRAINING}
        try:
            self.run()
        finally:
            for which, handler in earlier.items():
                signal.signal(which, handler)

    def _serve(self, lane: Lane) -> None:
        link = Link(self._connect, self._stopping)
        runner = JobRunner(
            link=link,
            pulse=self._pulse,
            lane=lane,
            worker=self._name,
            lease=self._settings.lease_seconds,
            handle=self._handle,
            jobs=self._jobs,
            policy=self._policy,
        )
        while not self._stopping.is_set():
            heard = self._bell.rings()
            try:
                if runner.run_next():
                    continue
            except Exception:
                # Not the job's fault: that was settled. A thread that ends here would be missed by nobody.
                if not self._stopping.is_set():
                    _LOG.exception("the queue does not work as it should")
                link.close()
            self._bell.wait(heard, self._settings.poll.total_seconds())
        link.close()

    def _keep(self) -> None:
        link = Link(self._connect, self._stopping, prepare="listen subplat_jobs")
        while not self._stopping.is_set():
            try:
                link.ask(self._listen)
            except Exception:
                # A schedule's own function may fail as well; the queue is kept all the same.
                if not self._stopping.is_set():
                    _LOG.exception("keeping the queue failed")
                self._stopping.wait(self._settings.poll.total_seconds())
        link.close()

    def _listen(self, connection: Connection[Any]) -> None:
        """One tick, then rings for what is announced, and starts what was only written down, until the next tick."""
        self._keeper.tick(connection)
        self._bell.ring()
        next_tick = time.monotonic() + self._settings.poll.total_seconds()
        while not self._stopping.is_set() and (left := next_tick - time.monotonic()) > 0:
            if self._hears_of_held(connection, min(left, _NOTICES_STOP_WITHIN)):
                # Not a whole tick: while a crowd of transactions writes jobs down, the periodic ones need no look each time.
                self._keeper.start_due(connection)

    def _hears_of_held(self, connection: Connection[Any], seconds: float) -> bool:
        """Rings for every job that can be claimed; true as soon as there are jobs to be started, false after that time."""
        with closing(connection.notifies(timeout=seconds)) as announcements:
            for announced in announcements:
                if announced.payload == "held":
                    return True
                self._bell.ring()
        return False
