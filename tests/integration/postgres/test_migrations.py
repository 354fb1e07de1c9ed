"""Migrations: up, down, up again; in step with the tables and with the domain's state tables."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from importlib.resources import files
from typing import Any

import psycopg
import pytest
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import OWNER_ROLE, ensure_roles_and_database
from subplat.adapters.postgres.tables.every import every_table
from subplat.domain.billing.cycle import CYCLE
from subplat.domain.clients.client import CLIENT
from subplat.domain.integrations.delivery import DELIVERY
from subplat.domain.messaging.email import EMAIL
from subplat.domain.payments.link import LINK
from subplat.domain.payments.payment import PAYMENT
from subplat.domain.payments.refund import REFUND
from subplat.domain.provisioning.task import TASK
from subplat.domain.quotations.quotation import QUOTATION
from subplat.domain.subscriptions.subscription import SUBSCRIPTION
from subplat.domain.transitions import Transitions
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.schema import check, current, downgrade, upgrade

STATE_TABLES: dict[str, Transitions[Any]] = {
    "clients": CLIENT,
    "quotations": QUOTATION,
    "subscriptions": SUBSCRIPTION,
    "billing_cycles": CYCLE,
    "payments": PAYMENT,
    "payment_links": LINK,
    "refunds": REFUND,
    "wallet_top_ups": LINK,
    "email_logs": EMAIL,
    "outbound_deliveries": DELIVERY,
    "provisioning_tasks": TASK,
}
CONSTRAINTS = """
select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
 where connamespace = 'public'::regnamespace and contype <> 't' and conrelid <> coalesce(to_regclass('alembic_version'), 0)
"""
INDEXES = "select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' and tablename <> 'alembic_version'"
OBJECTS = """
select 'table', relname from pg_class where relnamespace = 'public'::regnamespace and relname !~ '^alembic_version'
union all select 'function', proname from pg_proc where pronamespace = 'public'::regnamespace
union all select 'type', typname from pg_type where typnamespace = 'public'::regnamespace and typname !~ 'alembic_version'
union all select 'schema', nspname from pg_namespace where nspname in ('absurd', 'jobs')
"""


@contextmanager
def empty_database(cluster: EmbeddedPostgres, name: str) -> Iterator[str]:
    """The owner's DSN of a database with nothing in it."""
    ensure_roles_and_database(cluster.dsn(), database=name)
    yield cluster.dsn(user=OWNER_ROLE, database=name)
    with psycopg.connect(cluster.dsn(), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database {} with (force)").format(sql.Identifier(name)))


def rows(dsn: str, question: str) -> set[tuple[object, ...]]:
    with psycopg.connect(dsn) as connection:
        return set(connection.execute(question.encode()).fetchall())


def test_the_schema_goes_up_and_down_and_up_again(postgres_cluster: EmbeddedPostgres) -> None:
    with empty_database(postgres_cluster, "migrations_up_and_down") as dsn:
        upgrade(dsn)
        head, everything = current(dsn), rows(dsn, OBJECTS)
        downgrade(dsn, "base")
        assert current(dsn) is None
        assert rows(dsn, OBJECTS) == set()
        upgrade(dsn)
        assert (current(dsn), rows(dsn, OBJECTS)) == (head, everything)
        assert len(everything) > 50


def test_going_up_twice_changes_nothing(own_database: MigratedDatabase) -> None:
    before = current(own_database.owner_dsn)
    upgrade(own_database.owner_dsn)
    assert current(own_database.owner_dsn) == before is not None


def test_the_tables_are_in_step_with_the_migrations(postgres_database: MigratedDatabase) -> None:
    assert check(postgres_database.owner_dsn) == ()


def test_a_difference_is_named(own_database: MigratedDatabase) -> None:
    with psycopg.connect(own_database.owner_dsn) as connection:
        connection.execute("alter table clients drop column phone; drop index ix_clients_status")
    differences = check(own_database.owner_dsn)
    assert len(differences) == 2
    assert "phone" in "".join(differences)
    assert "ix_clients_status" in "".join(differences)


@pytest.mark.parametrize("question", [CONSTRAINTS, INDEXES], ids=["constraints", "indexes"])
def test_checks_keys_and_indexes_are_those_of_the_tables(
    postgres_cluster: EmbeddedPostgres, postgres_database: MigratedDatabase, question: str
) -> None:
    with empty_database(postgres_cluster, "migrations_from_tables") as dsn:
        engine = create_engine(dsn)
        with engine.begin() as connection:
            connection.exec_driver_sql("create type uuidrange as range (subtype = uuid)")
            every_table().create_all(connection)
        engine.dispose()
        assert rows(postgres_database.owner_dsn, question) == rows(dsn, question)


def leads(states: Transitions[Any], before: StrEnum, after: StrEnum) -> bool:
    """Whether verbs can bring an aggregate from one state to another one."""
    reached, news = {before}, {before}
    while news:
        news = {end for start, end in states.edges() if start in news} - reached
        reached |= news
    return before is not after and after in reached


def test_the_database_lets_through_the_changes_of_state_that_the_domain_knows(
    postgres_database: MigratedDatabase,
) -> None:
    """One save may bring several changes."""
    triggers = rows(
        postgres_database.owner_dsn,
        "select tgrelid::regclass::text, encode(tgargs, 'escape') from pg_trigger where tgname ~ '_transitions$'",
    )
    listed = {str(table): frozenset(str(args).removesuffix("\\000").split("\\000")) for table, args in triggers}
    assert listed == {
        table: frozenset(
            f"{before}>{after}" for before in states.states for after in states.states if leads(states, before, after)
        )
        for table, states in STATE_TABLES.items()
    }


def test_history_is_one_line(postgres_database: MigratedDatabase) -> None:
    history = ScriptDirectory(str(files("subplat.adapters.postgres.migrations")))
    assert history.get_heads() == [current(postgres_database.owner_dsn)]
