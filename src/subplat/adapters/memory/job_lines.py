"""Where jobs are while they wait, in memory: for their time, for their turn, for a worker."""

import heapq
from datetime import datetime, timedelta
from itertools import count

from attrs import define, field

from subplat.application.ports.job_inspection import JobId, JobState
from subplat.application.ports.jobs import Job


@define(kw_only=True, eq=False)
class StoredJob:
    """One job and how far it is. `position` is its place in the order of enqueueing, and its identity."""

    id: JobId
    job: Job
    order_key: str | None
    position: int
    enqueued_at: datetime
    state: JobState
    max_attempts: int
    due_at: datetime | None = None
    attempts: int = 0
    pauses: int = 0
    paused_since: datetime | None = None
    error: str | None = None

    @property
    def spread(self) -> float:
        """0 to 1, fixed for the job."""
        return self.position % 1000 / 1000

    def waited(self, now: datetime) -> timedelta:
        """How long ago it first found something unavailable."""
        return now - (self.paused_since or now)


@define(eq=False)
class JobLines:
    """Hands out what may run, in the order it became due; of one order key only the first, until that has ended."""

    _delayed: list[tuple[datetime, int, StoredJob]] = field(factory=list, init=False)
    _runnable: list[tuple[datetime, int, StoredJob]] = field(factory=list, init=False)
    _in_line: dict[str, list[tuple[int, StoredJob]]] = field(factory=dict, init=False)
    _turns: dict[str, StoredJob] = field(factory=dict, init=False)
    _starts: "count[int]" = field(factory=count, init=False)

    def add(self, stored: StoredJob, not_before: datetime | None, now: datetime) -> None:
        """A job that is new here: its time is awaited, then its turn."""
        if not_before is not None and not_before > now:
            stored.state, stored.due_at = JobState.DELAYED, not_before
            heapq.heappush(self._delayed, (not_before, stored.position, stored))
        else:
            self._queue_up(stored, now)

    def again(self, stored: StoredJob, due_at: datetime) -> None:
        """The job keeps its turn and runs again at `due_at`."""
        stored.state, stored.due_at = JobState.RETRYING, due_at
        heapq.heappush(self._runnable, (due_at, next(self._starts), stored))

    def ended(self, stored: StoredJob, now: datetime) -> None:
        """The job will not run again by itself: the next of its key may."""
        stored.due_at = None
        if stored.order_key is not None and self._turns.get(stored.order_key) is stored:
            self._pass_turn(stored.order_key, now)

    def take(self, now: datetime) -> StoredJob | None:
        """The next job that may run, or None."""
        self._move_delayed(now)
        if not self._runnable or self._runnable[0][0] > now:
            return None
        return heapq.heappop(self._runnable)[2]

    def next_due(self) -> datetime | None:
        """When the next job becomes due; None when nothing waits for a time."""
        return min((line[0][0] for line in (self._delayed, self._runnable) if line), default=None)

    def _move_delayed(self, now: datetime) -> None:
        due: list[StoredJob] = []
        while self._delayed and self._delayed[0][0] <= now:
            due.append(heapq.heappop(self._delayed)[2])
        free: list[str] = []
        for stored in due:
            if stored.order_key is None:
                self._start(stored, now)
                continue
            self._stand_in_line(stored, stored.order_key)
            if stored.order_key not in self._turns:
                free.append(stored.order_key)
        for order_key in dict.fromkeys(free):
            self._pass_turn(order_key, now)

    def _queue_up(self, stored: StoredJob, now: datetime) -> None:
        if stored.order_key is None:
            self._start(stored, now)
            return
        self._stand_in_line(stored, stored.order_key)
        if stored.order_key not in self._turns:
            self._pass_turn(stored.order_key, now)

    def _stand_in_line(self, stored: StoredJob, order_key: str) -> None:
        stored.state, stored.due_at = JobState.IN_LINE, None
        heapq.heappush(self._in_line.setdefault(order_key, []), (stored.position, stored))

    def _pass_turn(self, order_key: str, now: datetime) -> None:
        line = self._in_line.get(order_key)
        if not line:
            self._turns.pop(order_key, None)
            self._in_line.pop(order_key, None)
            return
        _, stored = heapq.heappop(line)
        self._turns[order_key] = stored
        self._start(stored, now)

    def _start(self, stored: StoredJob, now: datetime) -> None:
        stored.state, stored.due_at = JobState.READY, now
        heapq.heappush(self._runnable, (now, next(self._starts), stored))
