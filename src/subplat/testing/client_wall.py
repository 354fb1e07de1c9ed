"""Two clients in one database, and what the database lets a client do there."""

from typing import Any
from uuid import UUID

import psycopg
from attrs import frozen
from sqlalchemy import Engine

from subplat.adapters.postgres.embedded_roles import CLIENT_ROLE
from subplat.application.application import Application
from subplat.application.ports.views.views import Views
from subplat.testing.neighbours import Neighbour
from subplat.testing.postgres_databases import MigratedDatabase

SEEN = {
    "billing_cycles",
    "clients",
    "files",
    "payment_links",
    "payments",
    "products",
    "refunds",
    "subscription_items",
    "subscriptions",
    "users",
    "wallet_accounts",
    "wallet_top_ups",
    "wallet_transactions",
}
"""Every other table is closed to clients: a new one has to be put here, with a policy, or stays closed."""
UPDATED = {"clients"}
ADDED = {"wallet_top_ups"}
LOCKED = sorted(
    SEEN & {"wallet_accounts", "wallet_top_ups", "subscriptions", "billing_cycles", "payment_links", "payments"}
)


@frozen(kw_only=True)
class Street:
    """Two clients in one database."""

    database: MigratedDatabase
    engine: Engine
    application: Application
    views: Views
    mine: Neighbour
    other: Neighbour


def assume(connection: psycopg.Connection[Any], client_id: UUID | str, user_id: UUID | str = "") -> None:
    """The transaction is this client's, as the pool would open it."""
    connection.execute(
        "select set_config('role', %s, true), set_config('subplat.client_id', %s, true),"
        " set_config('subplat.user_id', %s, true)",
        (CLIENT_ROLE, str(client_id), str(user_id)),
    )


def refused(connection: psycopg.Connection[Any], statement: str, *values: object) -> str | None:
    """The SQLSTATE it is refused with; None: it went through."""
    try:
        with connection.transaction():
            connection.execute(statement.encode(), values)
    except psycopg.Error as refusal:
        return refusal.sqlstate
    return None
