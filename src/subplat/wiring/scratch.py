"""Databases for one use each: of a server that lives as long as the block, or of the server that the settings name.

The books of the settings themselves are never touched.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from attrs import define, field
from psycopg import sql
from sqlalchemy import make_url

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_configuration import CARELESS
from subplat.adapters.postgres.embedded_roles import (
    APPLICATION_ROLE,
    OWNER_ROLE,
    close_to_others,
    ensure_roles_and_database,
)
from subplat.wiring import schema
from subplat.wiring.settings import Settings

PREFIX = "subplat_simulation"


class NoScratchDatabase(Exception):
    """The configured server does not let us make a database; the message says what it answered."""


@define(kw_only=True, eq=False)
class ScratchDatabases:
    """`administrator` leads to any other database of the server; `owner` and `application` to one of ours, by its name."""

    administrator: str
    owner: Callable[[str], str]
    application: Callable[[str], str]
    _numbers: "count[int]" = field(factory=count, init=False)
    _template: str | None = field(default=None, init=False)

    @contextmanager
    def fresh(self) -> Iterator[str]:
        """The application's address of an empty, migrated database, which goes at the end. Raises NoScratchDatabase."""
        if self._template is None:
            self._template = self._made(None)
            schema.upgrade(self.owner(self._template))
        name = self._made(self._template)
        try:
            yield self.application(name)
        finally:
            self._drop(name)

    def close(self) -> None:
        """Drops what the clones were made from; safe to repeat."""
        if self._template is not None:
            self._drop(self._template)
            self._template = None

    def _made(self, template: str | None) -> str:
        name = f"{PREFIX}_{os.getpid()}_{next(self._numbers)}"
        make = sql.SQL("create database {} owner {}").format(sql.Identifier(name), sql.Identifier(self._owner_role))
        if template is not None:
            make += sql.SQL(" template {}").format(sql.Identifier(template))
        try:
            with psycopg.connect(self.administrator, autocommit=True) as connection:
                connection.execute(make)
                close_to_others(connection, database=name)
        except psycopg.Error as failure:
            raise NoScratchDatabase(f"no database for the simulation: {failure}") from failure
        return name

    @property
    def _owner_role(self) -> str:
        return make_url(self.owner("any")).username or OWNER_ROLE

    def _drop(self, name: str) -> None:
        with psycopg.connect(self.administrator, autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@contextmanager
def scratch_databases(settings: Settings) -> Iterator[ScratchDatabases]:
    """On a server of their own, which is fast and forgets everything; or, where a database is configured, beside that one.

    There its owner has to be allowed to create databases. Raises EmbeddedPostgresFailed.
    """
    if settings.database.url is not None:
        url, owner = settings.database.url, settings.database.owner_url or settings.database.url
        beside = ScratchDatabases(
            administrator=owner,
            owner=lambda name: _beside(owner, name),
            application=lambda name: _beside(url, name),
        )
        try:
            yield beside
        finally:
            beside.close()
        return
    with TemporaryDirectory(prefix="subplat-simulation-", ignore_cleanup_errors=True) as directory:
        server = EmbeddedPostgres(directory=Path(directory), parameters=CARELESS)
        try:
            ensure_roles_and_database(server.start())
            yield ScratchDatabases(
                administrator=server.dsn(),
                owner=lambda name: server.dsn(user=OWNER_ROLE, database=name),
                application=lambda name: server.dsn(user=APPLICATION_ROLE, database=name),
            )
        finally:
            server.destroy()


def _beside(dsn: str, name: str) -> str:
    return make_url(dsn).set(database=name).render_as_string(hide_password=False)
