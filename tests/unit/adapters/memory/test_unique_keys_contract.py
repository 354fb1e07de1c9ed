"""The books in memory refuse the same doubles as the database."""

from datetime import UTC, datetime

import pytest

from subplat.testing.contracts.unique_keys import UniqueKeysContract
from subplat.wiring.memory import MemoryPlatform, memory_platform


class TestUniqueKeysInMemory(UniqueKeysContract):
    @pytest.fixture
    def platform(self) -> MemoryPlatform:
        return memory_platform(datetime(2026, 1, 15, 2, tzinfo=UTC))
