"""What every job queue has to do, whatever runs it: the part of the promise that needs no processes to be killed."""

from abc import ABC, abstractmethod

import pytest

from subplat.testing.contracts.job_samples import Writer
from subplat.testing.contracts.jobs_clock import ClockContract
from subplat.testing.contracts.jobs_enqueueing import EnqueueingContract
from subplat.testing.contracts.jobs_inspection import InspectionContract
from subplat.testing.contracts.jobs_order import OrderContract
from subplat.testing.contracts.jobs_trouble import TroubleContract
from subplat.testing.contracts.queue_under_test import QueueUnderTest, Start


class JobQueueContract(EnqueueingContract, OrderContract, TroubleContract, ClockContract, InspectionContract, ABC):
    """Subclasses override `start` with a fixture."""

    @abstractmethod
    def start(self) -> Start:
        """Makes the queues under test."""

    @pytest.fixture
    def queue(self, start: Start) -> QueueUnderTest:
        """A queue without schedules."""
        return start(())

    @pytest.fixture
    def writer(self) -> Writer:
        """What runs the jobs."""
        return Writer()
