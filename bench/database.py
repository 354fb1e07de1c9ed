"""The embedded PostgreSQL of one benchmark run: durable as in production, in a temporary directory, gone afterwards."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE, ensure_roles_and_database
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.schema import upgrade

_running: list[EmbeddedPostgres] = []
_numbers = count(1)


@contextmanager
def cluster() -> Iterator[EmbeddedPostgres]:
    """The cluster of this run, with PostgreSQL's own defaults (fsync included); the outermost block starts and ends it."""
    if _running:
        yield _running[-1]
        return
    with tempfile.TemporaryDirectory(prefix="subplat-bench-") as directory:
        server = EmbeddedPostgres(directory=Path(directory, "postgres"), parameters={"max_connections": "200"})
        server.start()
        _running.append(server)
        try:
            yield server
        finally:
            _running.pop()
            server.destroy()


@contextmanager
def migrated_database() -> Iterator[MigratedDatabase]:
    """A database of its own with the whole schema and nothing in it, dropped at the end of the block."""
    with cluster() as server:
        name = f"bench_{next(_numbers)}"
        ensure_roles_and_database(server.dsn(), database=name)
        database = MigratedDatabase(
            name=name,
            dsn=server.dsn(user=APPLICATION_ROLE, database=name),
            owner_dsn=server.dsn(user=OWNER_ROLE, database=name),
            superuser_dsn=server.dsn(database=name),
        )
        upgrade(database.owner_dsn)
        try:
            yield database
        finally:
            with psycopg.connect(server.dsn(), autocommit=True) as connection:
                connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))
                # The next one does not pay for what this one left to be written.
                connection.execute("checkpoint")
