"""As a client: its own rows, and no way of asking finds another one's."""

from collections.abc import Mapping
from contextlib import closing
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from subplat.adapters.postgres.tables.every import every_table
from subplat.testing.client_wall import SEEN, Street, assume, refused

TABLES = sorted(every_table().tables)


@pytest.mark.parametrize("table", TABLES)
def test_a_client_reads_its_own_rows_and_no_other(
    street: Street, client: psycopg.Connection[Any], table: str, owned: Mapping[str, set[str]]
) -> None:
    if table not in SEEN:
        assert refused(client, f"select 1 from {table}") == "42501"
        return
    mine = owned[table]
    assert mine, "there is something of mine to see"
    assert {str(row[0]) for row in client.execute(f"select id from {table}".encode())} == mine
    with psycopg.connect(street.database.superuser_dsn) as connection:
        (everything,) = connection.execute(f"select count(*) from {table}".encode()).fetchone() or (0,)
    assert table == "products" or everything > len(mine), "there is something of others not to see"


@pytest.mark.parametrize("table", sorted(SEEN))
@pytest.mark.parametrize("client_id", ["", str(uuid4())], ids=["unset", "nobody"])
def test_without_a_client_there_is_nothing(street: Street, table: str, client_id: str) -> None:
    with closing(psycopg.connect(street.database.dsn)) as connection:
        assume(connection, client_id)
        assert connection.execute(f"select count(*) from {table}".encode()).fetchone() == (0,)


def test_a_session_that_served_a_client_is_everybodys_again(street: Street) -> None:
    with closing(psycopg.connect(street.database.dsn)) as connection:
        assume(connection, street.mine.client_id)
        connection.rollback()
        assert connection.execute("select current_user, current_setting('subplat.client_id', true)").fetchone() in [
            ("subplat_app", ""),
            ("subplat_app", None),
        ]
        assert connection.execute("select count(*) from clients").fetchone() == (2,)


READS = [
    "select 1 from clients where id = '{other}'",
    "select 1 from clients c where c.billing_email like '%contoh-2%'",
    "select 1 from subscriptions s full join clients c on c.id = s.client_id where c.id = '{other}' or s.client_id = '{other}'",
    (
        "select 1 from billing_cycles b join lateral (select * from subscriptions s where s.id = b.subscription_id) s"
        " on true where s.client_id = '{other}'"
    ),
    "select 1 from (table payments) p where p.client_id = '{other}'",
    (
        "with recursive r as (select client_id from wallet_accounts union select client_id from r)"
        " select 1 from r where client_id = '{other}'"
    ),
    "select 1 from payments where client_id = '{other}' and 1 / (case when amount > 0 then 0 else 1 end) = 1",
    "select 1 from clients where id = '{other}' and (select pg_advisory_xact_lock(1)) is not null",
    "select 1 from clients tablesample system (100) where id = '{other}'",
    "select 1 from only clients where id = '{other}' for key share",
    "select 1 where exists (select from wallet_transactions t join refunds r on r.client_id = '{other}')",
]


@pytest.mark.parametrize("statement", READS)
def test_no_way_of_asking_finds_another_ones_row(
    street: Street, client: psycopg.Connection[Any], statement: str
) -> None:
    """Also a division by zero on somebody else's row would tell of it: conditions of ours run after the policy."""
    found = client.execute(statement.replace("{other}", str(street.other.client_id)).encode())
    assert found.fetchall() == []


def test_copying_out_shows_my_rows_alone(street: Street, client: psycopg.Connection[Any]) -> None:
    with client.cursor() as cursor, cursor.copy("copy (select id from clients) to stdout") as out:
        copied = b"".join(bytes(part) for part in out)
    assert copied.decode().split() == [str(street.mine.client_id)]


def test_statistics_tell_nothing(client: psycopg.Connection[Any]) -> None:
    found = client.execute(
        "select tablename from pg_stats where schemaname = 'public' and tablename = any (%s)", [sorted(SEEN)]
    )
    assert found.fetchall() == []
