"""Clients."""

from sqlalchemy import ColumnElement, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import by_client
from subplat.adapters.postgres.rows.clients import CLIENT_SHAPE
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.application.ports.views.clients import ClientFilter, ClientView
from subplat.application.ports.views.sight import Sight


def _wanted(wanted: ClientFilter) -> conditions.Conditions:
    yield from conditions.begins(wanted.text, CLIENTS.c.name, CLIENTS.c.legal_name, CLIENTS.c.billing_email)
    yield from conditions.among(CLIENTS.c.status, wanted.statuses)
    if wanted.sales_user_id is not None:
        yield _within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.made(CLIENTS.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    return by_client(CLIENTS.c.id, sight)


CLIENT_LISTING = Listing[ClientFilter, ClientView](
    kind="client",
    question=select(CLIENTS),
    key=CLIENTS.c.id,
    wanted=_wanted,
    within=_within,
    views=lambda rows, read: tuple(ClientView.of(client) for client in CLIENT_SHAPE.from_rows(rows, read)),
)
