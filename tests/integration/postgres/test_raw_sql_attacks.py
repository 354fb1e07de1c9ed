"""Raw SQL through the application's own role: what breaks an invariant is refused, and nothing is changed.

`attacks/story.sql` writes a small company's books; each paragraph of the other files is one transaction, headed by the
SQLSTATE it must be refused with. 23000 is a trigger of ours, 42501 a right the role does not have.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import closing
from itertools import count
from pathlib import Path

import psycopg
import pytest
from attrs import frozen
from psycopg import sql

from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.testing.postgres_databases import MigratedDatabase, cloned

DIRECTORY = Path(__file__).with_name("attacks")
STORY = (DIRECTORY / "story.sql").read_text("utf-8")
PLACE = re.compile(r"\{([a-z_]+)\}")
IDS: Mapping[str, str] = {
    name: f"00000000-0000-7000-8000-{number:012}"
    for name, number in zip(dict.fromkeys(PLACE.findall(STORY)), count(1), strict=False)
}


@frozen
class Attack:
    """Statements of one transaction, and how PostgreSQL refuses it."""

    name: str
    sqlstate: str
    statements: str


def attacks() -> Iterator[Attack]:
    """Every paragraph of every file."""
    for file in sorted(DIRECTORY.glob("*.sql")):
        if file.name != "story.sql":
            for paragraph in file.read_text("utf-8").strip().split("\n\n"):
                head, statements = paragraph.split("\n", 1)
                sqlstate, name = head.removeprefix("-- ").split(" ", 1)
                yield Attack(name, sqlstate, statements)


def filled(script: str) -> bytes:
    """The script with the ids of the story."""
    return PLACE.sub(lambda place: IDS[place[1]], script).encode()


@pytest.fixture(scope="module")
def books(postgres_cluster: EmbeddedPostgres, postgres_template: str) -> Iterator[MigratedDatabase]:
    """The story, written by the application itself."""
    with cloned(postgres_cluster, template=postgres_template, name="subplat_attacked") as database:
        with psycopg.connect(database.dsn) as connection:
            connection.execute(filled(STORY))
        yield database


def everything(database: MigratedDatabase) -> Mapping[str, object]:
    """Every row of every table."""
    rows = sql.SQL("select string_agg(t::text, ' ' order by t::text) from {} t")
    with psycopg.connect(database.superuser_dsn) as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        return {name: connection.execute(rows.format(sql.Identifier(name))).fetchone() for (name,) in names}


def attempt(dsn: str, script: bytes) -> str | None:
    """The SQLSTATE that the transaction is refused with, at a statement or at the commit; None: it went through."""
    with closing(psycopg.connect(dsn)) as connection:
        try:
            connection.execute(script)
            connection.commit()
        except psycopg.Error as refusal:
            return refusal.sqlstate
    return None


@pytest.mark.parametrize("attack", list(attacks()), ids=lambda attack: attack.name)
def test_it_is_refused(books: MigratedDatabase, attack: Attack) -> None:
    before = everything(books)
    assert attempt(books.dsn, filled(attack.statements)) == attack.sqlstate
    assert everything(books) == before


@pytest.mark.parametrize(
    "statement",
    [
        "update wallet_transactions set amount = 1",
        "delete from wallet_transactions",
        "truncate wallet_transactions",
        "delete from webhook_events",
        "truncate email_logs cascade",
        "update files set filename = 'other'",
        "delete from payments",
    ],
)
def test_even_the_owner_of_the_tables_trips_over_it(books: MigratedDatabase, statement: str) -> None:
    before = everything(books)
    assert attempt(books.owner_dsn, statement.encode()) == "23000"
    assert everything(books) == before


def test_the_application_has_the_rights_it_needs_and_no_other(books: MigratedDatabase) -> None:
    question = (
        "select table_name, array_agg(privilege_type::text) from information_schema.role_table_grants"
        " where grantee = 'subplat_app' and table_schema = 'public' group by 1"
    )
    with psycopg.connect(books.superuser_dsn) as connection:
        granted = {table: set(rights) for table, rights in connection.execute(question.encode()).fetchall()}
    assert granted.pop("alembic_version") == {"SELECT"}
    assert granted.pop("files") == granted.pop("wallet_transactions") == {"SELECT", "INSERT"}
    for table in ("outbound_endpoints", "outbound_deliveries"):
        assert granted.pop(table) == {"SELECT", "INSERT", "UPDATE"}
    for table in ("billing_runs", "subscription_values", "exchange_rates"):
        assert granted.pop(table) == {"SELECT", "INSERT"}
    # Entries of the trail are written by triggers of the owner's alone.
    assert granted.pop("audit_log") == {"SELECT"}
    assert granted.pop("idempotency_keys") == {"SELECT", "INSERT", "DELETE"}
    for table in ("quotation_items", "parked_subscriptions", "sessions", "attempts"):
        assert granted.pop(table) == {"SELECT", "INSERT", "UPDATE", "DELETE"}
    assert len(granted) >= 18
    assert all(rights == {"SELECT", "INSERT", "UPDATE"} for rights in granted.values())


def test_a_movement_that_continues_its_wallet_goes_through(books: MigratedDatabase) -> None:
    """The refusals above are not for want of a right movement."""
    move = (
        "insert into wallet_transactions (wallet_account_id, sequence, type, direction, amount, balance_after, related_type)"
        " values ('{wallet}', 3, 'TOPUP', 'IN', 50, 150, 'PAYMENT');"
        "update wallet_accounts set balance = 150, sequence = 3 where id = '{wallet}';"
        "set constraints all immediate"
    )
    with psycopg.connect(books.dsn) as connection:
        connection.execute(filled(move))
        connection.rollback()
