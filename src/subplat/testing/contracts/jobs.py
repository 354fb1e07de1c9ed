"""What every job queue has to do, whatever runs it: the part of the promise that needs no processes to be killed."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

import pytest
from attrs import define, field, frozen

from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.job_inspection import (
    InspectedJob,
    JobCount,
    JobId,
    JobInspector,
    JobNotFound,
    JobNotParked,
    JobState,
)
from subplat.application.ports.jobs import Job, JobQueue, Lane, job
from subplat.application.ports.periodic import PeriodicSchedule, Slots, every

START = datetime(2026, 1, 5, 8, tzinfo=UTC)
LONG = timedelta(hours=2)
"""Longer than any back-off."""


@job("testing.note.v1")
@frozen(kw_only=True)
class Note(Job):
    """Writes `text` down; the notes about one thing are written in order."""

    text: str
    about: str | None = None

    def order_key(self) -> str | None:
        return self.about


@job("testing.bulk_note.v1", lane=Lane.BULK)
@frozen(kw_only=True)
class BulkNote(Job):
    """As a note, but it can wait."""

    text: str


class Colour(StrEnum):
    """Any words."""

    RED = "red"


@frozen(kw_only=True)
class Amount:
    """Any value with parts."""

    number: Decimal
    unit: str


@job("testing.full.v1")
@frozen(kw_only=True)
class Full(Job):
    """A job with every sort of field a job may have."""

    id: UUID
    at: datetime
    day: date
    colour: Colour
    amount: Amount
    exact: Decimal
    lines: tuple[Amount, ...]
    missing: str | None
    count: int
    flag: bool
    text: str


@frozen(kw_only=True)
class Unregistered(Job):
    """A job that nobody could run."""


class ChangedMind(Exception):
    """Whatever makes a unit of work roll back."""


@define
class Writer:
    """Runs jobs by writing them down; `troubles` are raised instead, one a try, by text."""

    written: list[str] = field(factory=list)
    jobs: list[Job] = field(factory=list)
    troubles: dict[str, list[Exception]] = field(factory=dict)

    def __call__(self, job: Job) -> None:
        if isinstance(job, Note | BulkNote):
            if self.troubles.get(job.text):
                raise self.troubles[job.text].pop(0)
            self.written.append(job.text)
        self.jobs.append(job)


class QueueUnderTest(ABC):
    """One queue with its clock, and a worker that works when told."""

    @property
    @abstractmethod
    def inspector(self) -> JobInspector:
        """The queue from outside."""

    @abstractmethod
    def unit(self) -> AbstractContextManager[JobQueue]:
        """A unit of work: commits at the end of the block, rolls back when the block raises."""

    @abstractmethod
    def run(self, handle: Callable[[Job], None]) -> None:
        """Runs everything that is due now, periodic slots included."""

    @abstractmethod
    def advance(self, by: timedelta) -> None:
        """Moves the clock; runs nothing."""

    @abstractmethod
    def now(self) -> datetime:
        """What the clock says."""

    def enqueue(self, *jobs: Job, key: str | None = None, not_before: datetime | None = None) -> None:
        """All in one unit of work."""
        with self.unit() as queue:
            for each in jobs:
                queue.enqueue(each, key=key, not_before=not_before)

    def only(self) -> InspectedJob:
        """The one job there is."""
        (found,) = self.inspector.list_jobs()
        return found


def note(text: str, about: str | None = None) -> Note:
    """A note."""
    return Note(text=text, about=about)


def bugs(number: int) -> list[Exception]:
    """Failures of a handler that is wrong."""
    return [ValueError(f"bug {each}") for each in range(1, number + 1)]


Start = Callable[[Sequence[PeriodicSchedule]], QueueUnderTest]
"""Makes a queue whose clock stands at `START`, with periodic schedules."""


class JobQueueContract(ABC):
    """Subclasses override `start` with a fixture."""

    @abstractmethod
    def start(self) -> Start:
        """Makes the queues under test."""

    @pytest.fixture
    def queue(self, start: Start) -> QueueUnderTest:
        return start(())

    @pytest.fixture
    def writer(self) -> Writer:
        return Writer()

    # Enqueueing is part of the change.

    def test_a_committed_job_runs_once(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello"))
        queue.run(writer)
        queue.advance(LONG)
        queue.run(writer)
        assert writer.written == ["hello"]
        assert (queue.only().state, queue.only().attempts, queue.only().error) == (JobState.DONE, 1, None)

    def test_a_job_of_a_change_that_was_rolled_back_never_existed(self, queue: QueueUnderTest, writer: Writer) -> None:
        with suppress(ChangedMind), queue.unit() as unit:
            unit.enqueue(note("hello"), key="greeting")
            raise ChangedMind
        queue.run(writer)
        assert writer.written == []
        assert queue.inspector.list_jobs() == ()
        queue.enqueue(note("again"), key="greeting")
        queue.run(writer)
        assert writer.written == ["again"]

    def test_a_job_does_not_run_before_its_change_is_committed(self, queue: QueueUnderTest, writer: Writer) -> None:
        with queue.unit() as unit:
            unit.enqueue(note("hello"))
            queue.run(writer)
            assert writer.written == []
        queue.run(writer)
        assert writer.written == ["hello"]

    def test_a_job_arrives_as_it_was_enqueued(self, queue: QueueUnderTest, writer: Writer) -> None:
        full = Full(
            id=UUID(int=2**127 + 5),
            at=datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=UTC),
            day=date(2028, 2, 29),
            colour=Colour.RED,
            amount=Amount(number=Decimal("9999999999999999.99"), unit="IDR"),
            exact=Decimal("0.10"),
            lines=(Amount(number=Decimal("1E-6"), unit="x"), Amount(number=Decimal(0), unit="")),
            missing=None,
            count=2**53 + 1,
            flag=True,
            text="Łódź – 上海 \U0001f600 \"quoted\" \\ 'single' %s {x}",
        )
        queue.enqueue(full)
        queue.run(writer)
        assert writer.jobs == [full]

    def test_a_job_that_is_not_registered_is_refused_at_once(self, queue: QueueUnderTest) -> None:
        with pytest.raises(ValueError, match="Unregistered"), queue.unit() as unit:
            unit.enqueue(Unregistered())

    def test_a_delay_without_a_zone_is_refused_at_once(self, queue: QueueUnderTest) -> None:
        with pytest.raises(ValueError, match="zone"), queue.unit() as unit:
            unit.enqueue(note("hello"), not_before=START.replace(tzinfo=None))

    def test_a_handler_may_enqueue_the_next_job(self, queue: QueueUnderTest) -> None:
        seen: list[str] = []

        def handle(job: Job) -> None:
            assert isinstance(job, Note)
            seen.append(job.text)
            if len(seen) < 4:
                queue.enqueue(note(f"{job.text}+", about="chain"))

        queue.enqueue(note("a", about="chain"))
        queue.run(handle)
        assert seen == ["a", "a+", "a++", "a+++"]

    def test_bulk_jobs_run_too(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(BulkNote(text="bulk"), note("default"))
        queue.run(writer)
        assert sorted(writer.written) == ["bulk", "default"]

    # Keys.

    def test_a_key_lets_one_job_through_for_ever(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("first"), note("same unit"), key="once")
        queue.enqueue(note("before it ran"), key="once")
        queue.run(writer)
        queue.enqueue(BulkNote(text="after it ran, in another lane"), key="once")
        queue.advance(timedelta(days=400))
        queue.run(writer)
        queue.enqueue(note("a year later"), key="once")
        queue.enqueue(note("another"), key="other")
        queue.run(writer)
        assert writer.written == ["first", "another"]

    # Time.

    def test_a_delayed_job_waits_for_its_time_and_uses_no_attempt(self, queue: QueueUnderTest, writer: Writer) -> None:
        due = queue.now() + timedelta(days=3)
        queue.enqueue(note("later"), not_before=due)
        queue.run(writer)
        assert (queue.only().state, queue.only().due_at, queue.only().attempts) == (JobState.DELAYED, due, 0)
        queue.advance(timedelta(days=3) - timedelta(seconds=1))
        queue.run(writer)
        assert writer.written == []
        queue.advance(timedelta(seconds=1))
        queue.run(writer)
        assert writer.written == ["later"]
        assert queue.only().attempts == 1

    def test_a_time_that_has_passed_is_no_delay(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("now"), not_before=queue.now() - timedelta(days=1))
        queue.run(writer)
        assert writer.written == ["now"]

    # Order.

    def test_jobs_of_one_key_run_in_the_order_of_enqueueing(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("a1", about="a"), note("b1", about="b"), note("a2", about="a"))
        queue.enqueue(note("b2", about="b"), note("a3", about="a"))
        assert len(queue.inspector.list_jobs(JobState.IN_LINE)) == 3
        queue.run(writer)
        assert [text for text in writer.written if text.startswith("a")] == ["a1", "a2", "a3"]
        assert [text for text in writer.written if text.startswith("b")] == ["b1", "b2"]

    def test_a_crowd_of_jobs_keeps_its_order_too(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(*(note(f"{key}{number:02}", about=key) for number in range(20) for key in "zya"))
        queue.enqueue(note("a20", about="a"))
        queue.run(writer)
        for key, last in (("z", 19), ("y", 19), ("a", 20)):
            expected = [f"{key}{number:02}" for number in range(last + 1)]
            assert [text for text in writer.written if text.startswith(key)] == expected

    def test_a_failing_job_holds_up_its_own_key_only(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["a1"] = bugs(2)
        queue.enqueue(note("a1", about="a"), note("a2", about="a"), note("b1", about="b"), note("free"))
        queue.run(writer)
        assert sorted(writer.written) == ["b1", "free"]
        for _ in range(2):
            queue.advance(LONG)
            queue.run(writer)
        assert writer.written[2:] == ["a1", "a2"]

    def test_behind_a_parked_job_its_key_goes_on(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["a1"] = bugs(100)
        queue.enqueue(note("a1", about="a"), note("a2", about="a"))
        self.until_parked(queue, writer)
        assert writer.written == ["a2"]

    def test_a_replayed_job_stands_at_the_end_of_its_line(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["a1"] = bugs(8)
        writer.troubles["a2"] = bugs(1)
        queue.enqueue(note("a1", about="a"), note("a2", about="a"), note("a3", about="a"))
        self.until_parked(queue, writer)
        (parked,) = queue.inspector.parked()
        queue.inspector.retry(parked.id)
        assert queue.inspector.show(parked.id).state is JobState.IN_LINE
        with pytest.raises(JobNotParked):
            queue.inspector.retry(parked.id)
        queue.advance(LONG)
        queue.run(writer)
        assert writer.written == ["a2", "a3", "a1"]

    def test_a_delayed_job_takes_its_place_when_its_time_has_come(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("tomorrow", about="a"), not_before=queue.now() + timedelta(days=1))
        queue.enqueue(note("today", about="a"))
        queue.run(writer)
        assert writer.written == ["today"]
        writer.troubles["slow"] = bugs(1)
        queue.advance(timedelta(days=1) - timedelta(seconds=1))
        queue.enqueue(note("slow", about="a"))
        queue.run(writer)
        queue.advance(timedelta(seconds=1))
        queue.run(writer)
        assert writer.written == ["today"]
        queue.advance(LONG)
        queue.run(writer)
        assert writer.written == ["today", "slow", "tomorrow"]

    # Trouble.

    def test_a_failed_job_comes_back_later_and_later(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["hello"] = [*bugs(2), OutcomeUnknown("xendit", "no answer")]
        queue.enqueue(note("hello"))
        delays: list[timedelta] = []
        for attempt in (1, 2, 3):
            queue.run(writer)
            seen = queue.only()
            assert (seen.state, seen.attempts) == (JobState.RETRYING, attempt)
            assert seen.due_at is not None
            delays.append(seen.due_at - queue.now())
            queue.advance(delays[-1])
        assert queue.only().error == "OutcomeUnknown: xendit: no answer"
        queue.run(writer)
        assert writer.written == ["hello"]
        assert timedelta(0) < delays[0] < delays[1] < delays[2] < timedelta(minutes=1)

    def test_a_poison_job_is_parked_in_sight_and_can_be_replayed(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["poison"] = bugs(8)
        queue.enqueue(note("poison"))
        queue.enqueue(note("healthy"))
        self.until_parked(queue, writer)
        (parked,) = queue.inspector.parked()
        assert (parked.kind, parked.attempts, parked.error) == ("testing.note.v1", 8, "ValueError: bug 8")
        assert '"poison"' in parked.payload
        assert parked.due_at is None
        queue.advance(timedelta(days=400))
        queue.run(writer)
        assert writer.written == ["healthy"]
        assert [each.id for each in queue.inspector.parked()] == [parked.id]

        queue.inspector.retry(parked.id)
        queue.run(writer)
        assert writer.written == ["healthy", "poison"]
        assert queue.inspector.show(parked.id).state is JobState.DONE
        with pytest.raises(JobNotParked):
            queue.inspector.retry(parked.id)

    def test_a_replayed_job_has_all_its_attempts_again(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["poison"] = bugs(15)
        queue.enqueue(note("poison"))
        self.until_parked(queue, writer)
        queue.inspector.retry(queue.only().id)
        for _ in range(8):
            assert writer.written == []
            queue.run(writer)
            queue.advance(LONG)
        assert writer.written == ["poison"]

    def test_an_outage_uses_no_attempts(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["hello"] = [Unavailable("xendit", "connection refused") for _ in range(40)]
        queue.enqueue(note("hello"))
        for _ in range(40):
            queue.run(writer)
            seen = queue.only()
            assert (seen.state, seen.attempts) == (JobState.RETRYING, 0)
            assert seen.error == "xendit: connection refused"
            assert seen.due_at is not None
            assert seen.due_at - queue.now() <= timedelta(minutes=7)
            queue.advance(seen.due_at - queue.now())
        queue.run(writer)
        assert writer.written == ["hello"]

    def test_a_time_that_the_system_named_is_waited_for(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["hello"] = [Unavailable("gmail", "quota", retry_after=timedelta(hours=1))]
        queue.enqueue(note("hello"))
        queue.run(writer)
        queue.advance(timedelta(minutes=59))
        queue.run(writer)
        assert writer.written == []
        queue.advance(timedelta(minutes=17))
        queue.run(writer)
        assert writer.written == ["hello"]

    def test_an_outage_without_end_is_parked_at_last(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["hello"] = [Unavailable("xendit", "gone") for _ in range(100)]
        queue.enqueue(note("hello"))
        for _ in range(3):
            queue.run(writer)
            assert queue.only().attempts == 0
            queue.advance(timedelta(days=1))
        self.until_parked(queue, writer)
        assert queue.only().attempts == 8

    # By the clock.

    def test_every_slot_of_a_schedule_runs_once(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=20)))])
        queue.run(writer)
        assert sorted(writer.written) == ["07:20", "07:40", "08:00"]
        for _ in range(6):
            queue.advance(timedelta(minutes=7))
            queue.run(writer)
            queue.run(writer)
        assert writer.written[3:] == ["08:20", "08:40"]

    def test_slots_of_a_long_outage_are_left_out(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=30)), look_back=timedelta(hours=2))])
        queue.run(writer)
        queue.advance(timedelta(days=10))
        queue.run(writer)
        assert sorted(writer.written) == sorted(2 * ["06:30", "07:00", "07:30", "08:00"])

    # Looking in.

    def test_jobs_are_counted_by_lane_and_state(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["bad"] = bugs(1)
        queue.enqueue(note("good"), note("better"), note("bad", about="a"), note("next", about="a"))
        queue.run(writer)
        queue.enqueue(BulkNote(text="bulk"))
        assert queue.inspector.counts() == (
            JobCount(lane=Lane.BULK, state=JobState.READY, number=1),
            JobCount(lane=Lane.DEFAULT, state=JobState.DONE, number=2),
            JobCount(lane=Lane.DEFAULT, state=JobState.IN_LINE, number=1),
            JobCount(lane=Lane.DEFAULT, state=JobState.RETRYING, number=1),
        )

    def test_the_newest_jobs_are_listed_first(self, queue: QueueUnderTest) -> None:
        for text in "abc":
            queue.enqueue(note(text))
        listed = queue.inspector.list_jobs(limit=2)
        assert ['"c"' in listed[0].payload, '"b"' in listed[1].payload] == [True, True]
        assert queue.inspector.list_jobs(JobState.PARKED) == ()
        assert queue.inspector.show(listed[0].id) == listed[0]
        assert listed[0].enqueued_at == queue.now()

    def test_an_unknown_job_is_not_found(self, queue: QueueUnderTest) -> None:
        unknown = JobId(UUID(int=404))
        with pytest.raises(JobNotFound):
            queue.inspector.show(unknown)
        with pytest.raises(JobNotFound):
            queue.inspector.retry(unknown)

    def test_a_job_is_forgotten_a_month_after_it_is_done(self, queue: QueueUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello"))
        queue.run(writer)
        queue.advance(timedelta(days=29))
        queue.run(writer)
        assert queue.only().state is JobState.DONE
        queue.advance(timedelta(days=2))
        queue.run(writer)
        assert queue.inspector.list_jobs() == ()

    @staticmethod
    def until_parked(queue: QueueUnderTest, writer: Writer) -> None:
        """Runs and waits until a job is parked."""
        for _ in range(20):
            queue.run(writer)
            if queue.inspector.parked():
                return
            queue.advance(LONG)
        raise AssertionError("nothing was parked")


def tidying(slots: Slots, look_back: timedelta = timedelta(hours=1)) -> PeriodicSchedule:
    """Notes the time of day of each slot."""
    return PeriodicSchedule(name="tidy", slots=slots, job=lambda at: note(f"{at:%H:%M}"), look_back=look_back)
