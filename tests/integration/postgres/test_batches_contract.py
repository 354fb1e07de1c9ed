"""Batches of contracts on PostgreSQL."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

import psycopg
import pytest

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.application.messaging.send_mail import SendMail
from subplat.domain.ids import EmailId
from subplat.testing.contracts.batches import BatchesContract
from subplat.testing.postgres_books import books_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import MemoryPlatform, memory_platform


class TestBatchesOnPostgres(BatchesContract):
    @pytest.fixture
    def platform(self, database: MigratedDatabase) -> Iterator[MemoryPlatform]:
        self.dsn = database.dsn
        engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=2))
        yield memory_platform(datetime(2026, 11, 23, 3, tzinfo=UTC), around=books_on(engine))
        engine.dispose()

    def promised_mails(self, platform: MemoryPlatform) -> list[EmailId]:
        asked = "select payload::jsonb ->> 'email_id' from jobs.overview where kind = %s order by 1"
        with psycopg.connect(self.dsn) as connection:
            return [EmailId(UUID(key)) for (key,) in connection.execute(asked, (SendMail.kind,))]
