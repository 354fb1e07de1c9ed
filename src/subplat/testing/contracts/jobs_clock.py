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
