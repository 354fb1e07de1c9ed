"""The job queue in memory: what a durable engine promises, in one process, driven by the clock it is given."""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import RLock
from uuid import UUID

from attrs import define, field, frozen

from subplat.adapters.memory.job_lines import JobLines, StoredJob
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_inspection import JobId, JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import JOBS, Job
from subplat.application.ports.periodic import CLOCKS_DIFFER_BY, PeriodicSchedule, slot_time

LEASE = timedelta(seconds=30)
"""How long a job whose worker died stays with it."""
DONE_KEPT = timedelta(days=30)
_NEVER_IDLE = 100_000


class NeverIdle(Exception):
    """Jobs enqueue jobs without end at one instant."""


@frozen
class _Quiet:
    """A time without slots of these schedules; it ends with one."""

    schedules: Sequence[PeriodicSchedule]
    since: datetime
    until: datetime


@define(eq=False, kw_only=True)
class InMemoryJobs:
    """All jobs of one platform. The same enqueues at the same instants always run in the same order.

    Time passes only in `clock`; whoever moves it calls `run_until_idle` again. Safe to use from several threads.
    """

    clock: Clock
    schedules: Sequence[PeriodicSchedule] = ()
    policy: RetryPolicy = field(factory=RetryPolicy)
    _jobs: dict[JobId, StoredJob] = field(factory=dict, init=False)
    _lines: JobLines = field(factory=JobLines, init=False)
    _keys: set[str] = field(factory=set, init=False)
    _done: deque[tuple[datetime, JobId]] = field(factory=deque, init=False)
    _position: int = field(default=0, init=False)
    _looked_at: datetime | None = field(default=None, init=False)
    _quiet: "_Quiet | None" = field(default=None, init=False)
    _lock: RLock = field(factory=RLock, init=False)

    def queue(self) -> "InMemoryJobQueue":
        """The queue of one unit of work."""
        return InMemoryJobQueue(self)

    def run_until_idle(self, handle: Callable[[Job], None]) -> int:
        """Runs what is due now, and what that enqueues; answers how many runs it took. Raises NeverIdle."""
        for runs in range(_NEVER_IDLE):
            with self._lock:
                now = self.clock.now()
                self._enqueue_slots(now)
                self._forget_done(now)
                stored = self._lines.take(now)
                if stored is None:
                    return runs
                stored.state, stored.due_at = JobState.RUNNING, None
                stored.attempts += 1
            self._run(stored, handle)
        raise NeverIdle(f"{_NEVER_IDLE} runs without the clock moving")

    def next_wake(self, until: datetime) -> datetime | None:
        """The first instant after now, and not after `until`, at which a job or a periodic slot becomes due."""
        now = self.clock.now()
        with self._lock:
            slot, due_at = self._next_slot(now, until), self._lines.next_due()
        moments = [slot, None if due_at is None else max(due_at, now)]
        return min((moment for moment in moments if moment is not None and moment <= until), default=None)

    def stored(self) -> list[StoredJob]:
        """Every job that is not forgotten, in the order of enqueueing; to look at."""
        with self._lock:
            return list(self._jobs.values())

    def accept(self, job: Job, key: str | None, not_before: datetime | None) -> None:
        """What a unit of work promised, now that it is committed."""
        with self._lock:
            if key is not None:
                if key in self._keys:
                    return
                self._keys.add(key)
            now = self.clock.now()
            self._position += 1
            stored = StoredJob(
                id=JobId(UUID(int=self._position)),
                job=job,
                order_key=job.order_key(),
                position=self._position,
                enqueued_at=now,
                state=JobState.READY,
                max_attempts=self.policy.max_attempts,
            )
            self._jobs[stored.id] = stored
            self._lines.add(stored, not_before, now)

    def replay(self, stored: StoredJob) -> None:
        """Gives a parked job all its attempts again, at the end of the line of its key."""
        with self._lock:
            self._position += 1
            stored.position = self._position
            stored.max_attempts = stored.attempts + self.policy.max_attempts
            self._lines.add(stored, None, self.clock.now())

    def _run(self, stored: StoredJob, handle: Callable[[Job], None]) -> None:
        try:
            handle(stored.job)
        except Unavailable as failure:
            with self._lock:
                self._pause(stored, failure)
        except Exception as error:
            with self._lock:
                self._fail(stored, error, timedelta())
        except BaseException as crash:
            # The worker dies here, as in a simulated kill; the job stays with it until the lease is over.
            with self._lock:
                self._fail(stored, crash, LEASE)
            raise
        else:
            with self._lock:
                stored.state, stored.error = JobState.DONE, None
                self._done.append((self.clock.now(), stored.id))
                self._lines.ended(stored, self.clock.now())

    def _pause(self, stored: StoredJob, failure: Unavailable) -> None:
        now = self.clock.now()
        delay = self.policy.pause(failure, stored.pauses, stored.waited(now), stored.spread)
        if delay is None:
            self._fail(stored, failure, timedelta())
            return
        stored.attempts -= 1
        stored.pauses += 1
        stored.paused_since = stored.paused_since or now
        stored.error = str(failure)
        self._lines.again(stored, now + delay)

    def _fail(self, stored: StoredJob, error: BaseException, lease: timedelta) -> None:
        now = self.clock.now()
        stored.error = f"{type(error).__name__}: {error}"
        if stored.attempts < stored.max_attempts:
            self._lines.again(stored, now + lease + self.policy.delay(stored.attempts, stored.spread))
        else:
            stored.state = JobState.PARKED
            self._lines.ended(stored, now)

    def _enqueue_slots(self, now: datetime) -> None:
        looked_at, self._looked_at = self._looked_at, now
        if looked_at is not None and self._is_quiet(looked_at) and self._is_quiet(now):
            return
        if looked_at is not None and now < looked_at:
            self._forget_slots_to_come(now)
        if looked_at != now:
            for schedule in self.schedules:
                for key, job in schedule.due(now, looked_at):
                    self.accept(job, key, None)

    def _forget_slots_to_come(self, now: datetime) -> None:
        last = slot_time(now + CLOCKS_DIFFER_BY)
        self._keys -= {key for key in self._keys if key.startswith("cron:") and key[-len(last) :] > last}

    def _next_slot(self, now: datetime, until: datetime) -> datetime | None:
        """The first after `now`; looked for once, until it has come or the clock was moved."""
        if not self._is_quiet(now):
            first = [next(schedule.slots(now, until), None) for schedule in self.schedules]
            slot = min((each for each in first if each is not None), default=None)
            self._quiet = None if slot is None else _Quiet(self.schedules, now, slot)
        return None if self._quiet is None else self._quiet.until

    def _is_quiet(self, moment: datetime) -> bool:
        quiet = self._quiet
        return quiet is not None and quiet.schedules is self.schedules and quiet.since <= moment < quiet.until

    def _forget_done(self, now: datetime) -> None:
        while self._done and now - self._done[0][0] > DONE_KEPT:
            del self._jobs[self._done.popleft()[1]]


@define(eq=False)
class InMemoryJobQueue:
    """The queue of one unit of work: `seal` at its commit releases what was enqueued, otherwise it never was."""

    _jobs: InMemoryJobs
    _promised: list[tuple[Job, str | None, datetime | None]] = field(factory=list, init=False)

    def enqueue(self, job: Job, *, key: str | None = None, not_before: datetime | None = None) -> None:
        """As in the port; raises ValueError for a job without a kind or an instant without a zone."""
        if JOBS.get(job.kind) is not type(job):
            raise ValueError(f"{type(job).__name__} is not registered as a job")
        if not_before is not None and not_before.tzinfo is None:
            raise ValueError("not_before needs a zone")
        self._promised.append((job, key, not_before))

    def seal(self) -> None:
        """The unit of work is committed."""
        promised, self._promised = self._promised, []
        for job, key, not_before in promised:
            self._jobs.accept(job, key, not_before)
