"""Two clients in one database, and a transaction of one of them."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime
from os import getpid
from typing import Any

import psycopg
import pytest

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.platform import Subplat
from subplat.testing.client_wall import Street, assume
from subplat.testing.neighbours import two_neighbours
from subplat.testing.postgres_books import played_on
from subplat.testing.postgres_databases import cloned
from subplat.testing.wall_only import without_own_checks
from subplat.wiring.memory import memory_platform
from subplat.wiring.schedules import UNHURRIED_SCHEDULES


@pytest.fixture(scope="session")
def street(postgres_cluster: EmbeddedPostgres, postgres_template: str) -> Iterator[Street]:
    """Played once; tests roll back, or change what is mine."""
    with cloned(postgres_cluster, template=postgres_template, name=f"subplat_walled_{getpid()}") as database:
        engine = open_engine(PostgresSettings(dsn=database.dsn))
        platform = memory_platform(
            datetime.fromisoformat("2026-01-31T09:00+07:00"),
            around=lambda ports: without_own_checks(played_on(engine)(ports)),
            # Weeks pass.
            schedules=UNHURRIED_SCHEDULES,
        )
        mine, other = two_neighbours(Subplat(platform))
        yield Street(
            database=database,
            engine=engine,
            application=platform.application,
            views=postgres_views(engine),
            mine=mine,
            other=other,
        )
        engine.dispose()


@pytest.fixture
def client(street: Street) -> Iterator[psycopg.Connection[Any]]:
    """A transaction of my client's, as the pool opens it; rolled back."""
    with closing(psycopg.connect(street.database.dsn)) as connection:
        assume(connection, street.mine.client_id, street.mine.user_id)
        yield connection


@pytest.fixture
def owned(street: Street) -> Mapping[str, set[str]]:
    """Every key of my client's, table by table, found by joins that know no policy."""
    joins = {
        "clients": "select id from clients where id = %(c)s",
        "users": "select id from users where id = %(u)s",
        "subscriptions": "select id from subscriptions where client_id = %(c)s",
        "subscription_items": "select i.id from subscription_items i join subscriptions s on s.id = subscription_id"
        " where client_id = %(c)s",
        "billing_cycles": "select c.id from billing_cycles c join subscriptions s on s.id = subscription_id"
        " where client_id = %(c)s",
        "payments": "select id from payments where client_id = %(c)s",
        "payment_links": "select l.id from payment_links l join billing_cycles c on c.id = l.billing_cycle_id"
        " join subscriptions s on s.id = c.subscription_id where client_id = %(c)s",
        "refunds": "select id from refunds where client_id = %(c)s",
        "wallet_accounts": "select id from wallet_accounts where client_id = %(c)s",
        "wallet_transactions": "select t.id from wallet_transactions t join wallet_accounts a"
        " on a.id = wallet_account_id where client_id = %(c)s",
        "wallet_top_ups": "select id from wallet_top_ups where client_id = %(c)s",
        "products": "select distinct i.product_id from subscription_items i join subscriptions s"
        " on s.id = i.subscription_id where client_id = %(c)s",
        "files": "select f.id from files f join billing_cycles c on c.invoice_file_url = '/files/' || f.id"
        " join subscriptions s on s.id = c.subscription_id where client_id = %(c)s",
    }
    names = {"c": street.mine.client_id, "u": street.mine.user_id}
    with psycopg.connect(street.database.superuser_dsn) as connection:
        return {
            table: {str(row[0]) for row in connection.execute(question.encode(), names)}
            for table, question in joins.items()
        }
