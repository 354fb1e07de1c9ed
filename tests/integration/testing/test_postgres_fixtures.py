"""The databases that tests are given: migrated once, cloned, and clean again afterwards."""

from collections.abc import Iterator
from contextlib import suppress

import psycopg
import pytest

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE
from subplat.testing.postgres_cluster import TEMPLATE, cluster_in, ensure_template
from subplat.testing.postgres_databases import Broom, MigratedDatabase, cloned

SCHEMA = """
create table parents (id int primary key);
create table children (parent_id int not null references parents);
create table rates (name text primary key);
insert into rates values ('written by the migration');
grant select, insert on parents, children to subplat_app;
create function forbid() returns trigger language plpgsql as 'begin raise exception ''append only''; end';
create trigger append_only before delete on children for each row execute function forbid();
"""


class Migration:
    """A small schema, and how often it was asked for."""

    def __init__(self) -> None:
        self.runs = 0

    def __call__(self, dsn: str) -> None:
        self.runs += 1
        with psycopg.connect(dsn) as connection:
            connection.execute(SCHEMA)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A cluster apart from the run's own, whose template has the real schema."""
    own = cluster_in(tmp_path_factory.mktemp("cluster"))
    own.start()
    yield own
    own.destroy()


@pytest.fixture
def clone(cluster: EmbeddedPostgres) -> Iterator[MigratedDatabase]:
    ensure_template(cluster, Migration())
    with cloned(cluster, template=TEMPLATE, name="clone") as database:
        yield database


def rows(dsn: str, table: str) -> int:
    with psycopg.connect(dsn) as connection:
        return len(connection.execute(f"select * from {table}").fetchall())


def fill(database: MigratedDatabase) -> None:
    with psycopg.connect(database.dsn) as connection:
        connection.execute("insert into parents values (1)")
        connection.execute("insert into children values (1)")


def test_the_template_is_migrated_once_per_cluster(cluster: EmbeddedPostgres) -> None:
    migration = Migration()
    without_template(cluster)
    assert [ensure_template(cluster, migration) for _ in range(3)] == [TEMPLATE] * 3
    assert migration.runs == 1


def test_a_migration_that_fails_leaves_no_template_behind(cluster: EmbeddedPostgres) -> None:
    def fail(dsn: str) -> None:
        Migration()(dsn)
        raise ValueError("half-way")

    without_template(cluster)
    with pytest.raises(ValueError, match="half-way"):
        ensure_template(cluster, fail)
    migration = Migration()
    ensure_template(cluster, migration)
    assert migration.runs == 1


def test_a_clone_has_the_schema_and_lets_the_application_in(clone: MigratedDatabase) -> None:
    fill(clone)
    assert rows(clone.dsn, "children") == 1
    with psycopg.connect(clone.dsn) as connection:
        assert connection.execute("select current_user").fetchone() == (APPLICATION_ROLE,)


def test_a_clone_is_gone_afterwards_even_with_a_session_left_open(cluster: EmbeddedPostgres) -> None:
    ensure_template(cluster, Migration())
    with cloned(cluster, template=TEMPLATE, name="passing") as database:
        left_open = psycopg.connect(database.dsn)
    with psycopg.connect(cluster.dsn()) as connection:
        assert connection.execute("select 1 from pg_database where datname = 'passing'").fetchone() is None
    with suppress(psycopg.OperationalError):
        left_open.close()


def test_the_broom_empties_tables_whatever_keys_and_triggers_say(clone: MigratedDatabase) -> None:
    with psycopg.connect(clone.superuser_dsn) as connection:
        broom = Broom(connection=connection)
        fill(clone)
        broom.sweep()
    assert (rows(clone.superuser_dsn, "parents"), rows(clone.superuser_dsn, "children")) == (0, 0)


def test_the_broom_leaves_what_the_migrations_wrote(clone: MigratedDatabase) -> None:
    with psycopg.connect(clone.superuser_dsn) as connection:
        Broom(connection=connection).sweep()
    assert rows(clone.superuser_dsn, "rates") == 1


def test_the_broom_leaves_keys_and_triggers_in_force(clone: MigratedDatabase) -> None:
    with psycopg.connect(clone.superuser_dsn) as connection:
        Broom(connection=connection).sweep()
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute("insert into children values (404)")


def without_template(cluster: EmbeddedPostgres) -> None:
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        if connection.execute("select 1 from pg_database where datname = %s", (TEMPLATE,)).fetchone():
            connection.execute(f"alter database {TEMPLATE} is_template false")
            connection.execute(f"drop database {TEMPLATE}")
