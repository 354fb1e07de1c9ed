"""Every table is decided: its changes are written down, or there is a reason why not. What is written stays."""

import re
from collections.abc import Mapping
from contextlib import closing

import psycopg
import pytest

from subplat.adapters.postgres.tables.every import every_table
from subplat.testing.postgres_databases import MigratedDatabase

TABLES = every_table().tables
NOT_WRITTEN_DOWN: Mapping[str, str] = {
    "attempts": "counts tries of logins, for hours",
    "audit_log": "is the trail itself",
    "billing_runs": "on which days the run was finished; what it changed is told of the bills",
    "circuits": "whether outside systems answer, noticed by the platform",
    "idempotency_keys": "answers, for two days",
    "mailboxes": "how far the platform has read",
    "quotation_counters": "the last number; the quotations have theirs",
    "sessions": "open logins, for hours",
    "subscription_values": "derived from subscriptions by the platform",
}
"""A new table needs a line in `AUDITED` of the migration, or one here with its reason."""
OUGHT_TO_BE_HIDDEN = re.compile(r"hash|secret|token|password|payload|body|content|prompt|lines_json")
"""Secrets and long texts by the names of their columns."""


def triggers(database: MigratedDatabase) -> Mapping[str, tuple[str, ...]]:
    """Tables with an audit trigger, and its arguments: entity, column of its id, part, what is kept out."""
    question = (
        "select tgrelid::regclass::text, encode(tgargs, 'escape') from pg_trigger where tgname ~ '_audit$'"
        " and not tgisinternal"
    )
    with psycopg.connect(database.owner_dsn) as connection:
        found = connection.execute(question).fetchall()
    return {table: tuple(args.removesuffix("\\000").split("\\000")) for table, args in found}


def test_every_table_is_decided(postgres_database: MigratedDatabase) -> None:
    assert set(triggers(postgres_database)) | set(NOT_WRITTEN_DOWN) == set(TABLES)
    assert not set(triggers(postgres_database)) & set(NOT_WRITTEN_DOWN)


def test_secrets_and_long_texts_are_kept_out(postgres_database: MigratedDatabase) -> None:
    for table, words in triggers(postgres_database).items():
        if table == "files":
            continue  # its trigger names what is told
        columns = {column.name for column in TABLES[table].columns}
        kept_out = set(filter(None, words[3].split(",")))
        assert kept_out <= columns
        assert words[1] in columns
        assert {name for name in columns if OUGHT_TO_BE_HIDDEN.search(name)} <= kept_out, table


@pytest.mark.parametrize("role", ["application", "owner"])
@pytest.mark.parametrize(
    ("statement", "sqlstate"),
    [
        ("update audit_log set label = 'somebody else'", {"application": "42501", "owner": "23000"}),
        ("delete from audit_log", {"application": "42501", "owner": "23000"}),
        ("truncate audit_log", {"application": "42501", "owner": "23000"}),
    ],
)
def test_what_is_written_stays(
    postgres_database: MigratedDatabase, statement: str, sqlstate: Mapping[str, str], role: str
) -> None:
    dsn = postgres_database.dsn if role == "application" else postgres_database.owner_dsn
    with closing(psycopg.connect(dsn)) as connection:
        change_a_client(connection)
        with pytest.raises(psycopg.Error) as refusal:
            connection.execute(statement)
    assert refusal.value.sqlstate == sqlstate[role]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into audit_log (source, label, entity, entity_id, action) values ('api', 'x', 'x', null, 'delete')",
        "alter table clients disable trigger clients_audit",
        "drop trigger clients_audit on clients",
    ],
)
def test_the_application_cannot_write_entries_itself(postgres_database: MigratedDatabase, statement: str) -> None:
    with closing(psycopg.connect(postgres_database.dsn)) as connection, pytest.raises(psycopg.Error) as refusal:
        connection.execute(statement)
    assert refusal.value.sqlstate == "42501"


def test_an_entry_cannot_be_avoided_by_a_table_of_the_same_name(postgres_database: MigratedDatabase) -> None:
    """A temporary one is looked up first, where the schema is not named."""
    with closing(psycopg.connect(postgres_database.superuser_dsn)) as connection:
        connection.execute("create temporary table audit_log (like public.audit_log)")
        change_a_client(connection)
        assert connection.execute("select count(*) from public.audit_log").fetchone() == (1,)


def change_a_client(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """As somebody, in a transaction that is rolled back."""
    connection.execute("""select set_config('subplat.actor', '{"source": "cli", "label": "cli:operator"}', true)""")
    connection.execute("insert into clients (name, billing_email, status) values ('A', 'a@contoh.example', 'LEAD')")
