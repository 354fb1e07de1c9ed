"""As a client: it changes what is its own to change, and nothing it tries tells of others."""

from typing import Any
from uuid import uuid4

import psycopg
import pytest

from subplat.adapters.postgres.tables.every import every_table
from subplat.testing.client_wall import ADDED, UPDATED, Street, refused

TABLES = sorted(every_table().tables)


@pytest.mark.parametrize("table", TABLES)
def test_a_client_deletes_and_empties_nothing(client: psycopg.Connection[Any], table: str) -> None:
    assert refused(client, f"delete from {table}") == "42501"
    assert refused(client, f"truncate {table} cascade") == "42501"


@pytest.mark.parametrize("table", TABLES)
def test_a_client_updates_nothing_that_is_not_its_own(
    street: Street, client: psycopg.Connection[Any], table: str
) -> None:
    column = next(each.name for each in every_table().tables[table].columns if each.identity is None)
    if table not in UPDATED:
        assert refused(client, f"update {table} set {column} = {column}") == "42501"
        return
    changed = client.execute(f"update {table} set {column} = {column} where id <> %s".encode(), [street.mine.client_id])
    assert changed.rowcount == 0


@pytest.mark.parametrize("table", TABLES)
def test_a_client_adds_nothing_elsewhere(client: psycopg.Connection[Any], table: str) -> None:
    if table not in ADDED:
        assert refused(client, f"insert into {table} default values") == "42501"


TOP_UP = (
    "insert into wallet_top_ups (client_id, reference, amount, currency, status, expires_at)"
    " values (%s, %s, 5000, 'IDR', 'REQUESTED', now())"
)


def test_a_client_asks_for_a_top_up_of_its_own_wallet_alone(street: Street, client: psycopg.Connection[Any]) -> None:
    assert refused(client, TOP_UP, street.mine.client_id, "mine-1") is None
    assert refused(client, TOP_UP, street.other.client_id, "other-1") == "42501"
    assert refused(client, TOP_UP, uuid4(), "nobody-1") == "42501", "whether somebody exists is not told apart"


def test_copying_in_is_refused(client: psycopg.Connection[Any]) -> None:
    assert refused(client, "copy wallet_top_ups from stdin") in {"0A000", "42501"}
    assert refused(client, "copy clients from program 'true'") == "42501"


@pytest.mark.parametrize(
    "change",
    [
        "billing_email = 'finance@contoh-2.example'",
        "billing_email = 'nobody@contoh-9.example'",
        "workspace_domain = 'contoh-2.example'",
        "google_customer_id = 'C01'",
        "status = 'SUSPENDED'",
        "tax_treatment = 'EXEMPT'",
        "tax_number = '1234567890123456'",
        "has_portal_account = false",
        "sales_user_id = null, name = 'Other'",
        "id = gen_random_uuid()",
    ],
)
def test_a_client_changes_its_contact_data_alone_and_cannot_try_out_which_addresses_are_known(
    client: psycopg.Connection[Any], change: str
) -> None:
    """The answer is the same whether the address is taken or free."""
    assert refused(client, f"update clients set {change}") == "23000"
    assert refused(client, "update clients set contact_email = 'new@contoh.example', phone = '1'") is None


def test_money_of_ones_own_cannot_be_made_either(client: psycopg.Connection[Any]) -> None:
    assert refused(client, "update wallet_accounts set balance = balance + 1000000, sequence = sequence + 1") == "42501"
    assert refused(client, "update billing_cycles set status = 'PAID'") == "42501"
    assert refused(client, "select id from wallet_accounts for no key update") is None


def test_a_key_that_is_taken_is_refused_without_showing_the_row(
    street: Street, client: psycopg.Connection[Any]
) -> None:
    """Ids are random: whoever knows one has it from elsewhere. The refusal itself quotes nothing."""
    with psycopg.connect(street.database.superuser_dsn) as connection:
        taken = connection.execute(
            "select reference from wallet_top_ups where client_id = %s", [street.other.client_id]
        ).fetchone()
    with pytest.raises(psycopg.errors.UniqueViolation) as refusal, client.transaction():
        client.execute(TOP_UP, [street.mine.client_id, *(taken or ())])
    assert refusal.value.diag.message_detail is None


@pytest.mark.parametrize(
    "statement",
    [
        "set role subplat_owner",
        "set session authorization subplat_owner",
        "alter table clients disable row level security",
        "drop policy own_client on clients",
        "create policy mine on clients using (true)",
        "grant select on audit_log to subplat_client",
        "create function public.f() returns int language sql security definer as 'select 1'",
        "create view public.v as select * from clients",
        "select * from jobs.overview",
        "select jobs.enqueue('[]', '{}', 1)",
        "insert into audit_log (source, label, entity, entity_id, action) values ('api', 'x', 'x', gen_random_uuid(), 'delete')",
        "set session_replication_role = replica",
        "select pg_read_file('/etc/passwd')",
        "select lo_import('/etc/passwd')",
    ],
)
def test_the_role_cannot_open_the_wall(client: psycopg.Connection[Any], statement: str) -> None:
    assert refused(client, statement) == "42501"


def test_whoever_may_send_sql_of_their_own_is_the_application_itself(
    street: Street, client: psycopg.Connection[Any]
) -> None:
    """What the wall is not: the setting and the role are the session's to change. Parameters are what keeps SQL out."""
    client.execute("select set_config('subplat.client_id', %s, true)", [str(street.other.client_id)])
    assert client.execute("select id from clients").fetchall() == [(street.other.client_id,)]
    client.execute("reset role")
    assert client.execute("select count(*) from clients").fetchone() == (2,)
