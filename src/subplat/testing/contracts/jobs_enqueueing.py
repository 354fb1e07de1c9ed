"""Enqueueing: what is promised becomes true with the change, once for each key, and not before its time."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.jobs import Job
from subplat.testing.contracts.job_samples import (
    Amount,
    BulkNote,
    ChangedMind,
    Colour,
    Full,
    Note,
    Unregistered,
    Writer,
    note,
)
from subplat.testing.contracts.queue_under_test import LONG, START, QueueUnderTest


class EnqueueingContract:
    """With the change, or not at all."""

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
