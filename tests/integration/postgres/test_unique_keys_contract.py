"""The database refuses doubles, as the books in memory do."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.testing.contracts.unique_keys import UniqueKeysContract
from subplat.testing.postgres_books import books_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import MemoryPlatform, memory_platform


class TestUniqueKeysOnPostgres(UniqueKeysContract):
    @pytest.fixture
    def platform(self, database: MigratedDatabase) -> Iterator[MemoryPlatform]:
        engine = open_engine(PostgresSettings(dsn=database.dsn, pool_size=2))
        yield memory_platform(datetime(2026, 1, 15, 2, tzinfo=UTC), around=books_on(engine))
        engine.dispose()
