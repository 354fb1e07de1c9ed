"""Databases for tests: clones of the migrated template, and what empties them again."""

import contextlib
from collections.abc import Iterator

import psycopg
from attrs import define, field, frozen
from psycopg import sql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE, close_to_others

# Emptying waits for nobody: a lock held now is a session that a test left open.
_PATIENCE = "5s"


@frozen(kw_only=True)
class MigratedDatabase:
    """A database with the whole schema; `dsn` is the application's way in, the others are for looking and breaking."""

    name: str
    dsn: str
    owner_dsn: str
    superuser_dsn: str


@contextlib.contextmanager
def cloned(cluster: EmbeddedPostgres, *, template: str, name: str) -> Iterator[MigratedDatabase]:
    """A clone of the template for the time of the block; the sessions still in it at the end are cut off."""
    clone = sql.Identifier(name)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        # Copying files is the fast way only where nothing is synced to disk, as in a test cluster.
        make = sql.SQL("create database {} template {} strategy file_copy owner {}")
        connection.execute(make.format(clone, sql.Identifier(template), sql.Identifier(OWNER_ROLE)))
        close_to_others(connection, database=name)
    yield MigratedDatabase(
        name=name,
        dsn=cluster.dsn(user=APPLICATION_ROLE, database=name),
        owner_dsn=cluster.dsn(user=OWNER_ROLE, database=name),
        superuser_dsn=cluster.dsn(database=name),
    )
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(clone))


@define(kw_only=True, eq=False)
class Broom:
    """Empties the tables that were empty when it was made; rows that the migrations wrote stay as tests left them."""

    connection: psycopg.Connection
    _statement: sql.Composed = field(init=False)

    def __attrs_post_init__(self) -> None:
        tables = self.connection.execute(
            "select n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema'"
        ).fetchall()
        names = [sql.Identifier(schema, table) for schema, table in tables]
        empty = [name for name in names if self._is_empty(name)]
        # Triggers and foreign keys rest meanwhile; TRUNCATE would cost some hundred milliseconds.
        head = sql.SQL("set local session_replication_role = replica; set local lock_timeout = {}; ")
        self._statement = head.format(_PATIENCE) + sql.SQL("").join(sql.SQL("delete from {};").format(n) for n in empty)
        self.connection.commit()

    def sweep(self) -> None:
        """Delete; raises psycopg.errors.LockNotAvailable when a test left a transaction open."""
        with self.connection.transaction():
            self.connection.execute(self._statement)

    def _is_empty(self, table: sql.Identifier) -> bool:
        return self.connection.execute(sql.SQL("select 1 from {} limit 1").format(table)).fetchone() is None
