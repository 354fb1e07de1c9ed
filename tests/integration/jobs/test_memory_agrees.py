"""Whatever is enqueued, fails, is waited for and replayed: both queues do the same, at the same instants."""

from collections import defaultdict
from datetime import datetime, timedelta

from attrs import define, field, frozen
from hypothesis import example, given, settings
from hypothesis import strategies as st

from subplat.adapters.jobs.queue import CROWD
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.application.ports.jobs import Job
from subplat.testing.contracts.job_samples import BulkNote, Note
from subplat.testing.contracts.queue_under_test import QueueUnderTest
from subplat.testing.postgres_databases import Broom, MigratedDatabase
from subplat.testing.queues_under_test import AbsurdUnderTest, InMemoryUnderTest

# Without thinning out, which depends on ids.
POLICY = RetryPolicy(max_attempts=3, patience=timedelta(hours=1), spread_part=0)


@frozen
class Enqueue:
    """One unit of work: for each job its order key (`bulk`: no order, other lane), key and delay."""

    jobs: list[tuple[str | None, str | None, timedelta | None]]
    copies: int
    commits: bool


@frozen
class Wait:
    """Time passes, then the worker works."""

    by: timedelta


@frozen
class Replay:
    """A person tries every parked job again."""


PAST, SOON, LATER = timedelta(seconds=-1), timedelta(seconds=3), timedelta(minutes=10)
delays = st.none() | st.sampled_from([PAST, SOON, LATER])
jobs = st.tuples(st.sampled_from([None, "a", "a", "b", "bulk"]), st.sampled_from([None, None, "k", "l"]), delays)
steps = st.lists(
    st.builds(
        Enqueue,
        st.lists(jobs, min_size=1, max_size=4),
        st.sampled_from([1, 1, 1, 8]),
        st.sampled_from([True, True, False]),
    )
    | st.builds(Wait, st.sampled_from([timedelta(seconds=seconds) for seconds in (0, 2, 5, 60, 4000)]))
    | st.builds(Replay),
    max_size=12,
)


@define
class Story:
    """What happened in one queue. How a job fares follows from its number alone."""

    queue: QueueUnderTest
    runs: list[tuple[datetime, str]] = field(factory=list)
    tries: dict[str, int] = field(factory=lambda: defaultdict(int))
    number: int = 0

    def take(self, step: Enqueue | Wait | Replay) -> None:
        if isinstance(step, Enqueue):
            self.enqueue(step)
            if len(step.jobs) * step.copies >= CROWD:
                # Written down by the transaction, and put in line by a worker: here, at once.
                self.queue.run(self.handle)
        elif isinstance(step, Wait):
            self.queue.advance(step.by)
            self.queue.run(self.handle)
        else:
            # Oldest first, by what they are: ids differ.
            for parked in sorted(self.queue.inspector.parked(), key=lambda job: job.payload):
                self.queue.inspector.retry(parked.id)

    def enqueue(self, step: Enqueue) -> None:
        try:
            with self.queue.unit() as unit:
                for about, key, delay in step.jobs * step.copies:
                    self.number += 1
                    text = f"{self.number:03}"
                    job = BulkNote(text=text) if about == "bulk" else Note(text=text, about=about)
                    unit.enqueue(job, key=key, not_before=None if delay is None else self.queue.now() + delay)
                if not step.commits:
                    raise InterruptedError
        except InterruptedError:
            return

    def handle(self, job: Job) -> None:
        assert isinstance(job, Note | BulkNote)
        self.runs.append((self.queue.now(), job.text))
        self.tries[job.text] += 1
        fate = int(job.text) * 7919 % 10
        if fate in (1, 2) and self.tries[job.text] <= fate * 2:
            raise ValueError(job.text)
        if fate in (3, 4) and self.tries[job.text] < fate:
            raise Unavailable("xendit", "down", timedelta(minutes=1) if fate == 4 else None)
        if fate == 5:
            raise Unavailable("gone", "for ever")

    def told(self) -> tuple[object, ...]:
        listed = self.queue.inspector.list_jobs(limit=10_000)
        seen = sorted(
            (job.payload, job.kind, job.lane, job.state, job.attempts, job.max_attempts, job.due_at, job.error)
            for job in listed
            if job.state is not JobState.READY
        )
        ready = sorted((job.payload, job.attempts, job.max_attempts) for job in listed if job.state is JobState.READY)
        return sorted(self.runs), seen, ready, self.queue.inspector.counts()

    def in_order(self, about: str) -> list[str]:
        """The runs of the jobs of one order key, as they came."""
        of_key = {job.payload[10:13] for job in self.queue.inspector.list_jobs(limit=10_000) if job.order_key == about}
        return [text for _, text in self.runs if text in of_key]


IN_TURN = [Enqueue([(None, None, None)], 8, True), Enqueue([("a", None, LATER), ("a", None, SOON)], 1, True)]
IN_ONE_UNIT = [Enqueue([("a", None, None), ("a", None, SOON)], 8, True), Wait(timedelta(seconds=5))]


@settings(max_examples=20)
@given(steps=steps)
@example(steps=IN_TURN)
@example(steps=IN_ONE_UNIT)
def test_both_queues_tell_the_same_story(
    queue_database: MigratedDatabase, queue_broom: Broom, steps: list[Enqueue | Wait | Replay]
) -> None:
    queue_broom.sweep()
    memory = Story(InMemoryUnderTest(policy=POLICY))
    absurd = Story(AbsurdUnderTest(queue_database.dsn, policy=POLICY))
    for step in [*steps, Wait(timedelta(seconds=1)), Wait(timedelta(days=1))]:
        memory.take(step)
        absurd.take(step)
        if isinstance(step, Wait):
            assert memory.told() == absurd.told()
    for about in "ab":
        assert memory.in_order(about) == absurd.in_order(about)
    queue_broom.sweep()
