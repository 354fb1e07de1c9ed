"""Whose business a row is: ids that belong to one sales person, or to one client.

Each set is read by indexes, so that its cost goes with what is somebody's own and not with what there is.
"""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, false, func, select, union

from subplat.adapters.postgres.tables.accounts import USERS
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.quotations import QUOTATIONS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.application.ports.views.sight import Sight
from subplat.domain.ids import UserId

Ids = Any
"""A SELECT of ids, which SQLAlchemy has no common type for."""


def one_of(column: ColumnElement[Any], ids: Ids) -> ColumnElement[bool]:
    """The ids are gathered first, so that an index of `column` can be asked for each, also beside an OR."""
    return column == any_(func.array(ids.scalar_subquery()))


def clients_of(sales: UserId) -> Ids:
    """Looked after by the person, or quoted to."""
    quoted = select(QUOTATIONS.c.client_id).where(QUOTATIONS.c.sales_user_id == sales)
    return union(_looked_after(sales), quoted)


def quotations_of(sales: UserId) -> Ids:
    """Written by the person, or to a client looked after."""
    written = select(QUOTATIONS.c.id).where(QUOTATIONS.c.sales_user_id == sales)
    return union(written, select(QUOTATIONS.c.id).where(one_of(QUOTATIONS.c.client_id, _looked_after(sales))))


def subscriptions_of(sales: UserId) -> Ids:
    """Made by the person, or from an offer the person wrote, or of a client looked after."""
    offers = select(QUOTATIONS.c.id).where(QUOTATIONS.c.sales_user_id == sales)
    return union(
        select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.created_by_user_id == sales),
        select(SUBSCRIPTIONS.c.id).where(one_of(SUBSCRIPTIONS.c.quotation_id, offers)),
        select(SUBSCRIPTIONS.c.id).where(one_of(SUBSCRIPTIONS.c.client_id, _looked_after(sales))),
    )


def cycles_of(sales: UserId) -> Ids:
    """Bills of such contracts."""
    return select(BILLING_CYCLES.c.id).where(one_of(BILLING_CYCLES.c.subscription_id, subscriptions_of(sales)))


def subscriptions_of_client(client_id: UUID) -> Ids:
    """The client's contracts."""
    return select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.client_id == client_id)


def users_of_clients(sales: UserId) -> Ids:
    """Portal users of such clients."""
    return select(USERS.c.id).where(one_of(USERS.c.client_id, clients_of(sales)))


def by_client(column: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    """`column` names the client that the row belongs to."""
    if sight.sales_user_id is not None:
        return one_of(column, clients_of(sight.sales_user_id))
    return column == sight.client_id


def by_subscription(column: ColumnElement[Any], sight: Sight) -> ColumnElement[bool]:
    """`column` names the contract that the row hangs on."""
    if sight.sales_user_id is not None:
        return one_of(column, subscriptions_of(sight.sales_user_id))
    return one_of(column, subscriptions_of_client(sight.client_id)) if sight.client_id is not None else false()


def nobody_else(_: Sight) -> ColumnElement[bool]:
    """The house's own: a narrowed sight sees nothing of it."""
    return false()


def _looked_after(sales: UserId) -> Select[*tuple[Any, ...]]:
    return select(CLIENTS.c.id).where(CLIENTS.c.sales_user_id == sales)
