"""The queue from outside: what a person sees of it."""

from datetime import timedelta
from uuid import UUID

import pytest

from subplat.application.ports.job_inspection import JobCount, JobId, JobNotFound, JobState
from subplat.application.ports.jobs import Lane
from subplat.testing.contracts.job_samples import BulkNote, Writer, bugs, note
from subplat.testing.contracts.queue_under_test import QueueUnderTest


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
