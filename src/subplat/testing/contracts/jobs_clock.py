"""By the clock, and from outside: periodic slots, and what a person sees."""

from datetime import timedelta

from subplat.application.ports.periodic import every
from subplat.testing.contracts.job_samples import Writer, tidying
from subplat.testing.contracts.queue_under_test import Start


class ClockContract:
    """Slots once each."""

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

    def test_slots_that_a_clock_far_ahead_had_taken_run_at_their_time(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=30)))])
        queue.run(writer)
        for _ in range(4):
            queue.advance(timedelta(hours=1))
            queue.run(writer)
        queue.advance(-timedelta(hours=4))
        queue.run(writer)
        writer.written.clear()
        for _ in range(8):
            queue.advance(timedelta(minutes=30))
            queue.run(writer)
        assert writer.written == ["08:30", "09:00", "09:30", "10:00", "10:30", "11:00", "11:30", "12:00"]

    def test_a_clock_that_was_a_year_ahead_does_not_stop_what_comes_back(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=30)))])
        queue.run(writer)
        queue.advance(timedelta(days=365))
        queue.run(writer)
        queue.advance(-timedelta(days=365))
        writer.written.clear()
        queue.advance(timedelta(minutes=30))
        queue.run(writer)
        # So far ahead keys are forgotten for their age: slots of the last hour may have run again.
        assert writer.written.count("08:30") == 1

    def test_a_clock_set_back_a_little_repeats_nothing(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=30)))])
        queue.advance(timedelta(seconds=30))
        queue.run(writer)
        queue.advance(-timedelta(seconds=30))
        queue.run(writer)
        queue.advance(timedelta(minutes=5))
        queue.run(writer)
        assert sorted(writer.written) == ["07:30", "08:00"]
