"""Databases and engines for the tests of the PostgreSQL adapter."""

from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Connection, Engine

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.testing.postgres_databases import MigratedDatabase, cloned

REFERENCES = "select conrelid::regclass::text, conname from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace"


@pytest.fixture
def engine(database: MigratedDatabase) -> Iterator[Engine]:
    """The application's pool on a clean database; nobody waits long for a lock."""
    pool = open_engine(PostgresSettings(dsn=database.dsn, lock_timeout=timedelta(seconds=2)))
    yield pool
    pool.dispose()


@pytest.fixture(scope="session")
def unlinked_engine(postgres_cluster: EmbeddedPostgres, postgres_template: str) -> Iterator[Engine]:
    """The application's pool on a database in which rows need no rows to refer to; every other rule holds."""
    with cloned(postgres_cluster, template=postgres_template, name="subplat_unlinked") as database:
        with psycopg.connect(database.owner_dsn) as connection:
            for table, constraint in connection.execute(REFERENCES.encode()).fetchall():
                drop = sql.SQL("alter table {} drop constraint {}")
                connection.execute(drop.format(sql.Identifier(table), sql.Identifier(constraint)))
            connection.execute("drop trigger payments_client on payments")
        pool = open_engine(PostgresSettings(dsn=database.dsn))
        yield pool
        pool.dispose()


@pytest.fixture
def unlinked(unlinked_engine: Engine) -> Iterator[Connection]:
    """A connection to that database, whose transaction is rolled back after the test."""
    with unlinked_engine.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()
