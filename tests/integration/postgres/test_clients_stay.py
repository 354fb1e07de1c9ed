"""A client is never deleted: not by the application, not by the owner of the tables, and least of all one with money."""

import psycopg
import pytest

from subplat.testing.postgres_databases import MigratedDatabase

CLIENT = "00000000-0000-7000-8000-00000000000a"
OTHER = "00000000-0000-7000-8000-00000000000b"


@pytest.fixture
def with_money(database: MigratedDatabase) -> MigratedDatabase:
    """A client that paid, and one that never did."""
    with psycopg.connect(database.dsn) as connection:
        for number, client in enumerate((CLIENT, OTHER)):
            connection.execute(
                "insert into clients (id, name, billing_email, status, has_portal_account)"
                " values (%s, 'PT Contoh', %s, 'LEAD', false)",
                (client, f"keuangan-{number}@contoh.example"),
            )
        connection.execute(
            "insert into wallet_accounts (id, client_id, balance, currency, sequence, version)"
            " values (gen_random_uuid(), %s, 0, 'IDR', 0, 0)",
            (CLIENT,),
        )
    return database


def test_the_application_cannot_delete_a_client(with_money: MigratedDatabase) -> None:
    for client in (CLIENT, OTHER):
        with (
            psycopg.connect(with_money.dsn) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("delete from clients where id = %s", (client,))


def test_not_even_the_owner_deletes_a_client(with_money: MigratedDatabase) -> None:
    for client in (CLIENT, OTHER):
        with psycopg.connect(with_money.owner_dsn) as connection, pytest.raises(psycopg.IntegrityError) as refused:
            connection.execute("delete from clients where id = %s", (client,))
        assert "nothing is removed from the books" in str(refused.value)


def test_behind_that_rule_money_holds_its_client(with_money: MigratedDatabase) -> None:
    with psycopg.connect(with_money.superuser_dsn) as connection:
        connection.execute("alter table clients disable trigger user")
        with pytest.raises(psycopg.errors.ForeignKeyViolation):
            connection.execute("delete from clients where id = %s", (CLIENT,))
        connection.rollback()
