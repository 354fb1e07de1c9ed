"""The queue from outside: what a person sees of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from subplat.application.ports.job_inspection import JobCount, JobId, JobNotFound, JobState
from subplat.application.ports.jobs import Lane
from subplat.testing.contracts.job_samples import BulkNote, Writer, bugs, note
from subplat.testing.contracts.queue_under_test import LONG, QueueUnderTest


class InspectionContract:
    """Lists and numbers."""

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

    def test_what_is_not_over_is_counted_with_how_long_the_oldest_waits(
        self, queue: QueueUnderTest, writer: Writer
    ) -> None:
        began = queue.now()
        writer.troubles["bad"] = bugs(1)
        queue.enqueue(note("good"), note("bad", about="a"), note("next", about="a"))
        queue.run(writer)
        queue.enqueue(note("later"), not_before=began + timedelta(days=9))
        queue.advance(LONG)
        queue.enqueue(BulkNote(text="bulk"))
        figures = queue.figures.read()
        assert figures.counts == (
            JobCount(lane=Lane.BULK, state=JobState.READY, number=1),
            JobCount(lane=Lane.DEFAULT, state=JobState.DELAYED, number=1),
            JobCount(lane=Lane.DEFAULT, state=JobState.IN_LINE, number=1),
            JobCount(lane=Lane.DEFAULT, state=JobState.RETRYING, number=1),
        )
        assert figures.due_since[Lane.BULK] == queue.now()
        assert began < figures.due_since[Lane.DEFAULT] < queue.now()

    def test_parked_jobs_are_counted_once_and_keep_nothing_waiting(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["bad"] = bugs(99)
        queue.enqueue(note("bad"))
        queue.run_until_parked(writer)
        figures = queue.figures.read()
        assert figures.counts == (JobCount(lane=Lane.DEFAULT, state=JobState.PARKED, number=1),)
        assert figures.due_since == {}

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
