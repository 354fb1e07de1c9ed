"""The queue on PostgreSQL keeps the contract; time is the engine's own, set by hand."""

from datetime import timedelta

import pytest

from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.jobs import JOBS
from subplat.application.ports.periodic import every
from subplat.testing.contracts.job_samples import Writer, note, tidying
from subplat.testing.contracts.jobs import JobQueueContract
from subplat.testing.contracts.queue_under_test import Start
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.testing.queues_under_test import AbsurdUnderTest


class TestAbsurdJobQueue(JobQueueContract):
    @pytest.fixture
    def start(self, jobs_database: MigratedDatabase) -> Start:
        return lambda schedules: AbsurdUnderTest(jobs_database.dsn, schedules)

    def test_a_job_of_an_unknown_kind_waits_for_a_newer_worker(self, queue: AbsurdUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello", about="a"))
        queue.known = {}
        for _ in range(20):
            queue.run(writer)
            assert (queue.only().state, queue.only().attempts) == (JobState.RETRYING, 0)
            assert "does not know" in (queue.only().error or "")
            queue.advance(timedelta(seconds=31))
        queue.known = JOBS
        queue.run(writer)
        assert writer.written == ["hello"]
        assert queue.only().attempts == 1

    def test_a_payload_that_does_not_fit_is_parked_in_sight(self, queue: AbsurdUnderTest, writer: Writer) -> None:
        queue.enqueue(note("hello"))
        with queue.connect() as connection:
            connection.execute("""update absurd.t_default set params = '{"text": "hello", "new": 1}'""")
        queue.run_until_parked(writer)
        assert "ClassValidationError" in (queue.only().error or "")
        assert writer.written == []

    def test_a_failure_that_cannot_be_stored_as_it_is_is_stored_all_the_same(
        self, queue: AbsurdUnderTest, writer: Writer
    ) -> None:
        writer.troubles["hello"] = [ValueError("nul \0, half \ud800, " + "long " * 10_000)]
        queue.enqueue(note("hello"))
        queue.run(writer)
        assert (queue.only().error or "").startswith("ValueError: nul \N{REPLACEMENT CHARACTER}, half ?, long")
        queue.advance(timedelta(minutes=1))
        queue.run(writer)
        assert writer.written == ["hello"]

    def test_keys_of_slots_are_forgotten_when_nobody_looks_back_so_far(self, start: Start, writer: Writer) -> None:
        queue = start([tidying(every(timedelta(minutes=30)))])
        queue.run(writer)
        queue.enqueue(note("hello"), key="once")
        queue.advance(timedelta(days=41))
        queue.run(writer)
        assert isinstance(queue, AbsurdUnderTest)
        with queue.connect() as connection:
            keys = {key for (key,) in connection.execute("select key from jobs.keys")}
        assert keys == {"once", "cron:tidy:2026-02-15T07:30:00Z", "cron:tidy:2026-02-15T08:00:00Z"}
