"""The in-memory queue keeps the contract."""

import pytest

from subplat.testing.contracts.jobs import JobQueueContract
from subplat.testing.contracts.queue_under_test import Start
from subplat.testing.queues_under_test import InMemoryUnderTest


class TestInMemoryJobQueue(JobQueueContract):
    @pytest.fixture
    def start(self) -> Start:
        return InMemoryUnderTest
