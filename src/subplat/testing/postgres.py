"""pytest fixtures for tests against PostgreSQL; `pytest_plugins = ["subplat.testing.postgres"]` in the top conftest.

One cluster serves the whole run, however many processes it has. The schema is migrated once, into a template, which
each process clones once. What a test leaves behind goes by rollback (`rolled_back_connection`), by deletion
(`database`) or with a database of its own (`own_database`). Runs without such tests start no server.
"""

import os
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subplat.testing.postgres_runs import directories_of_dead_runs, directory_of_this_run

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from subplat.adapters.postgres.embedded import EmbeddedPostgres
    from subplat.testing.postgres_databases import Broom, MigratedDatabase

_DIRECTORY = "SUBPLAT_TEST_CLUSTER"
_LEADS = pytest.StashKey[bool]()
_numbers = count(1)


def pytest_configure(config: pytest.Config) -> None:
    """The leading process names the cluster's directory; the processes it starts inherit the name."""
    directory = str(directory_of_this_run())
    follows = hasattr(config, "workerinput") or os.environ.get(_DIRECTORY) == directory
    config.stash[_LEADS] = not follows
    if not follows:
        os.environ[_DIRECTORY] = directory
        for leftover in directories_of_dead_runs():
            _remove(leftover)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The leading process ends last, and takes the cluster with it."""
    if config.stash.get(_LEADS, False):
        directory = Path(os.environ.pop(_DIRECTORY))
        if directory.exists():
            _remove(directory)


@pytest.fixture(scope="session")
def postgres_cluster() -> "EmbeddedPostgres":
    """The run's cluster, started."""
    from subplat.testing.postgres_cluster import cluster_in

    directory = Path(os.environ[_DIRECTORY])
    directory.mkdir(exist_ok=True)
    cluster = cluster_in(directory)
    cluster.start()
    return cluster


@pytest.fixture(scope="session")
def postgres_template(postgres_cluster: "EmbeddedPostgres") -> str:
    """The name of the migrated template."""
    from subplat.testing.postgres_cluster import ensure_template
    from subplat.wiring.schema import upgrade

    return ensure_template(postgres_cluster, upgrade)


@pytest.fixture(scope="session")
def postgres_database(postgres_cluster: "EmbeddedPostgres", postgres_template: str) -> "Iterator[MigratedDatabase]":
    """This process's database; tests ask for `database` or `rolled_back_connection`, which leave it clean."""
    from subplat.testing.postgres_databases import cloned

    with cloned(postgres_cluster, template=postgres_template, name=_name("shared")) as database:
        yield database


@pytest.fixture(scope="session")
def postgres_broom(postgres_database: "MigratedDatabase") -> "Iterator[Broom]":
    """What empties this process's database."""
    import psycopg

    from subplat.testing.postgres_databases import Broom

    with psycopg.connect(postgres_database.superuser_dsn) as connection:
        yield Broom(connection=connection)


@pytest.fixture
def database(postgres_database: "MigratedDatabase", postgres_broom: "Broom") -> "Iterator[MigratedDatabase]":
    """A clean migrated database for tests that commit or use several connections; emptied afterwards."""
    yield postgres_database
    postgres_broom.sweep()


@pytest.fixture
def own_database(postgres_cluster: "EmbeddedPostgres", postgres_template: str) -> "Iterator[MigratedDatabase]":
    """A migrated database for this test alone, for tests that change the schema or rows the migrations wrote."""
    from subplat.testing.postgres_databases import cloned

    with cloned(postgres_cluster, template=postgres_template, name=_name(f"own_{next(_numbers)}")) as database:
        yield database


@pytest.fixture
def rolled_back_connection(postgres_database: "MigratedDatabase") -> "Iterator[Connection]":
    """A SQLAlchemy connection of the application's role, in a transaction that is rolled back after the test."""
    from sqlalchemy import NullPool, create_engine

    with create_engine(postgres_database.dsn, poolclass=NullPool).connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


def _name(purpose: str) -> str:
    return f"subplat_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}_{purpose}"


def _remove(directory: Path) -> None:
    from subplat.testing.postgres_cluster import remove_cluster

    remove_cluster(directory)
