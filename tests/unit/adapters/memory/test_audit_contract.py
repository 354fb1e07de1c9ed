"""The audit trail and joint transactions in memory."""

import pytest

from subplat import Subplat
from subplat.testing.contracts.audit import AuditContract
from subplat.testing.contracts.joining import JoiningContract


class TestTrailInMemory(AuditContract):
    @pytest.fixture
    def app(self, subplat: Subplat) -> Subplat:
        return subplat


class TestJoiningInMemory(JoiningContract):
    @pytest.fixture
    def app(self, subplat: Subplat) -> Subplat:
        return subplat
