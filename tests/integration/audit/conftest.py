"""The platform in memory with its books on PostgreSQL."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from subplat import Subplat
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.memory import memory_platform


@pytest.fixture
def on_postgres(database: MigratedDatabase) -> Iterator[Subplat]:
    """Empty."""
    engine = open_engine(PostgresSettings(dsn=database.dsn))
    yield Subplat(memory_platform(datetime.fromisoformat("2026-01-31T09:00+07:00"), around=played_on(engine)))
    engine.dispose()
