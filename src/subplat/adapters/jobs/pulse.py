"""The heartbeat: while a worker lives, its leases do not run out."""

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Lock
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection
from psycopg.errors import LockNotAvailable

from subplat.adapters.jobs.fencing import Run, RunLost, extend
from subplat.adapters.jobs.link import Connect, Link
from subplat.application.ports.crash_points import passes

_LOG = logging.getLogger(__name__)
# A run that is locked is being committed, which renews its lease as well; the other runs must not wait for it.
_PREPARE = "set lock_timeout = '500ms'"


class Pulse:
    """Renews the leases of all the runs of one process, in one thread of its own."""

    def __init__(self, connect: Connect, *, interval: float, longest_run: timedelta) -> None:
        """`interval` in seconds, well below the lease. A handler that hangs for `longest_run` is given up."""
        self._over = Event()
        self._link = Link(connect, self._over, prepare=_PREPARE)
        self._interval = interval
        self._longest = longest_run.total_seconds()
        self._runs: dict[UUID, tuple[Run, float]] = {}
        self._lock = Lock()

    @contextmanager
    def beating(self, run: Run) -> Iterator[None]:
        """Renews the lease of `run` inside the block."""
        with self._lock:
            self._runs[run.run_id] = (run, time.monotonic())
        try:
            yield
        finally:
            self._forget(run)

    def beat_until_stopped(self) -> None:
        """The thread's work; returns after `stop`."""
        while not self._over.wait(self._interval):
            with self._lock:
                runs = list(self._runs.values())
            for run, started in runs:
                if time.monotonic() - started > self._longest:
                    _LOG.error("run %s in %s hangs: its lease is not renewed any more", run.run_id, run.lane)
                    self._forget(run)
                else:
                    self._beat(run)
        self._link.close()

    def stop(self) -> None:
        """Ends the thread at once; to be called when nothing runs any more."""
        self._over.set()

    def _beat(self, run: Run) -> None:
        @passes("renew")
        def renew(connection: Connection[Any]) -> None:
            try:
                extend(connection, run)
            except LockNotAvailable:
                _LOG.debug("run %s is being committed", run.run_id)

        try:
            self._link.ask(renew)
        except RunLost as over:
            # Done this very moment, or lost; then the fence, or the end of the run, says so where it matters.
            _LOG.info("not renewed: %s", over)
            self._forget(run)
        except psycopg.Error as error:
            _LOG.warning("not renewed: %s", error)

    def _forget(self, run: Run) -> None:
        with self._lock:
            self._runs.pop(run.run_id, None)
