"""Subscriptions, with what is sold and what is to be paid."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, RowMapping, Uuid, any_, bindparam, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import subscriptions_of
from subplat.adapters.postgres.rows.billing import CYCLE_SHAPE
from subplat.adapters.postgres.rows.shapes import Read
from subplat.adapters.postgres.rows.subscriptions import SUBSCRIPTION_SHAPE
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.subscriptions import SubscriptionFilter, SubscriptionView, UnpaidBill
from subplat.domain.billing.cycle import PAYABLE


def _wanted(wanted: SubscriptionFilter) -> conditions.Conditions:
    by_name = conditions.beginning(wanted.text, CLIENTS.c.name)
    if by_name is not None:
        yield SUBSCRIPTIONS.c.client_id.in_(select(CLIENTS.c.id).where(by_name))
    yield from conditions.among(SUBSCRIPTIONS.c.status, wanted.statuses)
    yield from conditions.equal(SUBSCRIPTIONS.c.client_id, wanted.client_id)
    if wanted.sales_user_id is not None:
        yield _within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.among(SUBSCRIPTIONS.c.payment_method_type, wanted.payment_method_types)
    # All of an override's columns are known or none is; this one has an index.
    yield from conditions.known(SUBSCRIPTIONS.c.overridden_by_user_id, wanted.is_overridden)
    yield from conditions.on_days(SUBSCRIPTIONS.c.next_billing_date, wanted.next_billing)
    yield from conditions.made(SUBSCRIPTIONS.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    if sight.sales_user_id is not None:
        return SUBSCRIPTIONS.c.id.in_(subscriptions_of(sight.sales_user_id))
    return SUBSCRIPTIONS.c.client_id == sight.client_id


def _views(rows: Sequence[RowMapping], read: Read) -> tuple[SubscriptionView, ...]:
    unpaid = _unpaid([row["id"] for row in rows], read)
    return tuple(
        SubscriptionView.of(subscription, client_name=row["client_name"], unpaid=unpaid[subscription.id])
        for subscription, row in zip(SUBSCRIPTION_SHAPE.from_rows(rows, read), rows, strict=True)
    )


def _unpaid(ids: Sequence[UUID], read: Read) -> dict[UUID, list[UnpaidBill]]:
    mine = BILLING_CYCLES.c.subscription_id == any_(bindparam("subscriptions", list(ids), ARRAY(Uuid)))
    rows = read(select(BILLING_CYCLES).where(mine, BILLING_CYCLES.c.status.in_(sorted(PAYABLE))))
    found: dict[UUID, list[UnpaidBill]] = defaultdict(list)
    for cycle in CYCLE_SHAPE.from_rows(rows, read):
        found[cycle.subscription_id].append(UnpaidBill.of(cycle))
    return found


SUBSCRIPTION_LISTING = Listing[SubscriptionFilter, SubscriptionView](
    kind="subscription",
    question=select(SUBSCRIPTIONS, CLIENTS.c.name.label("client_name")).join(
        CLIENTS, CLIENTS.c.id == SUBSCRIPTIONS.c.client_id
    ),
    key=SUBSCRIPTIONS.c.id,
    wanted=_wanted,
    within=_within,
    views=_views,
)
