"""The audit trail and joint transactions on PostgreSQL."""

import pytest

from subplat import Subplat
from subplat.testing.contracts.audit import AuditContract
from subplat.testing.contracts.joining import JoiningContract


class TestTrailOnPostgres(AuditContract):
    @pytest.fixture
    def app(self, on_postgres: Subplat) -> Subplat:
        return on_postgres


class TestJoiningOnPostgres(JoiningContract):
    @pytest.fixture
    def app(self, on_postgres: Subplat) -> Subplat:
        return on_postgres
