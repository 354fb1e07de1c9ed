"""Order: one job of an order key at a time, in the order of enqueueing; other keys do not wait."""

from datetime import timedelta

import pytest

from subplat.application.ports.job_inspection import JobNotParked, JobState
from subplat.testing.contracts.job_samples import Writer, bugs, note
from subplat.testing.contracts.queue_under_test import LONG, QueueUnderTest


class OrderContract:
    """Among jobs of one key."""

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
        queue.run_until_parked(writer)
        assert writer.written == ["a2"]

    def test_a_replayed_job_stands_at_the_end_of_its_line(self, queue: QueueUnderTest, writer: Writer) -> None:
        writer.troubles["a1"] = bugs(8)
        writer.troubles["a2"] = bugs(1)
        queue.enqueue(note("a1", about="a"), note("a2", about="a"), note("a3", about="a"))
        queue.run_until_parked(writer)
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
