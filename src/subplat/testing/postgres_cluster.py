"""The one PostgreSQL cluster of a test run, and the migrated template in it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_configuration import CARELESS
from subplat.adapters.postgres.embedded_roles import OWNER_ROLE, ensure_roles_and_database

TEMPLATE = "subplat_template"
_UNFINISHED = "subplat_template_unfinished"
# Any constant of our own: one process migrates, the others wait for the template.
_TEMPLATE_LOCK = 7_305_811_403


def cluster_in(directory: Path) -> EmbeddedPostgres:
    """The cluster of the run that owns `directory`; fast, and lost in a crash."""
    return EmbeddedPostgres(directory=directory, parameters=CARELESS)


def remove_cluster(directory: Path) -> None:
    """Stop and delete the cluster of a run that is over; for root it may have been kept elsewhere."""
    cluster_in(directory).destroy()
    shutil.rmtree(directory, ignore_errors=True)


def ensure_template(cluster: EmbeddedPostgres, migrate: Callable[[str], None]) -> str:
    """Migrate an empty database once per cluster and keep it as a template; returns its name.

    `migrate` is given the owner's DSN and must leave no connection open. Raises what it raises, and psycopg.Error.
    """
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_TEMPLATE_LOCK,))
        if connection.execute("select 1 from pg_database where datname = %s", (TEMPLATE,)).fetchone() is None:
            unfinished, finished = sql.Identifier(_UNFINISHED), sql.Identifier(TEMPLATE)
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(unfinished))
            ensure_roles_and_database(cluster.dsn(), database=_UNFINISHED)
            migrate(cluster.dsn(user=OWNER_ROLE, database=_UNFINISHED))
            connection.execute(sql.SQL("alter database {} rename to {}").format(unfinished, finished))
            connection.execute(sql.SQL("alter database {} with is_template true").format(finished))
    return TEMPLATE
