"""Roles and database of a fresh server.

Migrations run as the owner. The application is neither owner nor superuser and cannot bypass row-level security, so
that what the database forbids, it forbids to the application too. A client's transactions run with a third role, which
sees only that client's rows.
"""

import psycopg
from attrs import frozen
from psycopg import sql

OWNER_ROLE = "subplat_owner"
APPLICATION_ROLE = "subplat_app"
CLIENT_ROLE = "subplat_client"
DATABASE = "subplat"
# Any constant of our own: it keeps two set-ups apart.
_SET_UP_LOCK = 7_305_811_402


@frozen(kw_only=True)
class Access:
    """The two ways into the database: for migrations, and for the application."""

    owner_dsn: str
    application_dsn: str


def ensure_roles_and_database(superuser_dsn: str, *, database: str = DATABASE) -> None:
    """Create the roles and the database where they are missing; idempotent, also when two do it at once.

    `superuser_dsn` leads to any other database of the server. Raises psycopg.Error.
    """
    with psycopg.connect(superuser_dsn, autocommit=True) as connection:
        connection.execute("select pg_advisory_lock(%s)", (_SET_UP_LOCK,))
        for role in (OWNER_ROLE, APPLICATION_ROLE):
            if not _exists(connection, "select 1 from pg_roles where rolname = %s", role):
                attributes = sql.SQL("login nosuperuser nocreatedb nocreaterole nobypassrls")
                connection.execute(sql.SQL("create role {} {}").format(sql.Identifier(role), attributes))
        if not _exists(connection, "select 1 from pg_roles where rolname = %s", CLIENT_ROLE):
            # Nobody logs in with it: the application takes it on for a client's transactions.
            attributes = sql.SQL("nologin nosuperuser nocreatedb nocreaterole nobypassrls")
            client, application = sql.Identifier(CLIENT_ROLE), sql.Identifier(APPLICATION_ROLE)
            connection.execute(sql.SQL("create role {} {}").format(client, attributes))
            connection.execute(sql.SQL("grant {} to {}").format(client, application))
        if not _exists(connection, "select 1 from pg_database where datname = %s", database):
            owner = sql.Identifier(OWNER_ROLE)
            connection.execute(sql.SQL("create database {} owner {}").format(sql.Identifier(database), owner))
        close_to_others(connection, database=database)


def close_to_others(connection: psycopg.Connection, *, database: str) -> None:
    """Let the owner and the application into the database, and nobody else; a cloned database needs it anew."""
    name, application = sql.Identifier(database), sql.Identifier(APPLICATION_ROLE)
    connection.execute(sql.SQL("revoke all on database {} from public").format(name))
    connection.execute(sql.SQL("grant connect on database {} to {}").format(name, application))


def _exists(connection: psycopg.Connection, question: sql.SQL | str, name: str) -> bool:
    return connection.execute(question, (name,)).fetchone() is not None
