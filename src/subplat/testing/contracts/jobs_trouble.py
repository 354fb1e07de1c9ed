"""Trouble: what fails comes back later, what always fails is parked in sight, an outage costs nothing."""

from datetime import timedelta

import pytest

from subplat.application.ports.failures import OutcomeUnknown, Unavailable
from subplat.application.ports.job_inspection import JobNotParked, JobState
from subplat.application.ports.job_retries import RetryPolicy
from subplat.testing.contracts.job_samples import Writer, bugs, note
from subplat.testing.contracts.queue_under_test import LONG, QueueUnderTest


class TroubleContract:
    """When handlers raise."""

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
        queue.run_until_parked(writer)
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
        queue.run_until_parked(writer)
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
            queue.advance(RetryPolicy().patience / 3)
        queue.run_until_parked(writer)
        assert queue.only().attempts == 8
