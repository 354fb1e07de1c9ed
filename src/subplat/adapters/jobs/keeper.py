"""What one worker does for the queue as a whole: starts what is due, enqueues periodic slots, forgets what is old."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection

from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.application.ports.clock import Clock
from subplat.application.ports.crash_points import crash_point, passes
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.periodic import CLOCKS_DIFFER_BY, LONGEST_LOOK_BACK, PeriodicSchedule, slot_time

_LOG = logging.getLogger(__name__)
_BATCH = 500
_TIDY_EVERY = timedelta(hours=1)
_SLOTS_KEPT = LONGEST_LOOK_BACK + timedelta(days=10)


class Keeper:
    """Safe in every worker at once: keys make a slot single, locks make a start single."""

    def __init__(
        self, *, clock: Clock, schedules: Sequence[PeriodicSchedule], policy: RetryPolicy, done_kept: timedelta
    ) -> None:
        self._clock = clock
        self._schedules = schedules
        self._policy = policy
        self._done_kept = done_kept
        self._looked_at: dict[str, datetime] = {}
        self._tidied_at: datetime | None = None
        self._ticked_at: datetime | None = None

    def tick(self, connection: Connection[Any]) -> None:
        """Everything that is due now, on an autocommit connection; a failure leaves it for the next tick."""
        now = self._clock.now()
        if self._ticked_at is None or now < self._ticked_at:
            self._forget_slots_to_come(connection, now)
        self._ticked_at = now
        self.start_due(connection)
        if self._tidied_at is None or now - self._tidied_at >= _TIDY_EVERY:
            self._tidied_at = now
            self._forget(connection)
        for schedule in self._schedules:
            self._enqueue_slots(connection, schedule, now)

    @passes("start due")
    def start_due(self, connection: Connection[Any]) -> None:
        """Hands over the jobs whose time has come, batch by batch."""
        while connection.execute("select jobs.start_due(%s)", (_BATCH,)).fetchone() == (_BATCH,):
            continue

    @passes("forget")
    def _forget(self, connection: Connection[Any]) -> None:
        connection.execute("select jobs.forget(%s, %s, %s)", (self._done_kept, _SLOTS_KEPT, 20 * _BATCH))

    @passes("forget slots to come")
    def _forget_slots_to_come(self, connection: Connection[Any], now: datetime) -> None:
        last = slot_time(now + CLOCKS_DIFFER_BY)
        connection.execute("delete from jobs.keys where key like 'cron:%%' and right(key, 20) > %s", (last,))

    def _enqueue_slots(self, connection: Connection[Any], schedule: PeriodicSchedule, now: datetime) -> None:
        with connection.transaction():
            queue = AbsurdJobQueue(connection, self._policy)
            try:
                for key, job in schedule.due(now, self._looked_at.get(schedule.name)):
                    queue.enqueue(job, key=key)
            except Exception:
                # A schedule that cannot make its job must not keep the others from theirs; it is asked again.
                _LOG.exception("the schedule %s failed", schedule.name)
                return
            queue.seal()
            crash_point("slots before")
        crash_point("slots after")
        self._looked_at[schedule.name] = now
