"""Batches of contracts on the books in memory."""

from datetime import UTC, datetime

import pytest

from subplat.application.messaging.send_mail import SendMail
from subplat.domain.ids import EmailId
from subplat.testing.contracts.batches import BatchesContract
from subplat.wiring.memory import MemoryPlatform, memory_platform


class TestBatchesInMemory(BatchesContract):
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        return memory_platform(datetime(2026, 11, 23, 3, tzinfo=UTC), schedules=())

    def promised_mails(self, platform: MemoryPlatform) -> list[EmailId]:
        jobs = (stored.job for stored in platform.jobs.stored())
        return sorted(job.email_id for job in jobs if isinstance(job, SendMail))
