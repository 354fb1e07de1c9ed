"""Bills, with their links."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import by_subscription, one_of
from subplat.adapters.postgres.questions import Read, Row, Written
from subplat.adapters.postgres.rows.billing import CYCLE_SHAPE
from subplat.adapters.postgres.rows.collecting import LINK_SHAPE
from subplat.adapters.postgres.rows.shapes import array_text, one_of_those
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.payments import PAYMENT_LINKS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.application.ports.views.cycles import CycleFilter, CycleView
from subplat.application.ports.views.sight import Sight
from subplat.domain.payments.link import PaymentLink


def _wanted(wanted: CycleFilter) -> conditions.Conditions:
    by_name = conditions.beginning(wanted.text, CLIENTS.c.name)
    by_number = conditions.beginning(wanted.text, BILLING_CYCLES.c.invoice_number_external)
    if by_name is not None and by_number is not None:
        named = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.client_id.in_(select(CLIENTS.c.id).where(by_name)))
        yield or_(by_number, one_of(BILLING_CYCLES.c.subscription_id, named))
    yield from conditions.among(BILLING_CYCLES.c.status, wanted.statuses)
    if wanted.client_id is not None:
        yield _within(Sight(client_id=wanted.client_id))
    yield from conditions.equal(BILLING_CYCLES.c.subscription_id, wanted.subscription_id)
    if wanted.sales_user_id is not None:
        yield _within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.on_days(BILLING_CYCLES.c.due_date, wanted.due)


def _within(sight: Sight) -> ColumnElement[bool]:
    return by_subscription(BILLING_CYCLES.c.subscription_id, sight)


def _views(rows: Sequence[Row], read: Read) -> tuple[CycleView, ...]:
    links = _links([row["id"] for row in rows], read)
    return tuple(
        CycleView.of(cycle, client_id=row["client_id"], client_name=row["client_name"], links=links[cycle.id])
        for cycle, row in zip(CYCLE_SHAPE.from_rows(rows, read), rows, strict=True)
    )


_LINKS_OF_THOSE = Written(select(PAYMENT_LINKS).where(one_of_those(PAYMENT_LINKS.c.billing_cycle_id)))


def _links(ids: Sequence[UUID], read: Read) -> dict[UUID, list[PaymentLink]]:
    found: dict[UUID, list[PaymentLink]] = defaultdict(list)
    for link in LINK_SHAPE.from_rows(read(_LINKS_OF_THOSE, {"those": array_text(ids)}), read):
        found[link.billing_cycle_id].append(link)
    return found


CYCLE_LISTING = Listing[CycleFilter, CycleView](
    kind="billing cycle",
    question=select(BILLING_CYCLES, SUBSCRIPTIONS.c.client_id, CLIENTS.c.name.label("client_name"))
    .join(SUBSCRIPTIONS, SUBSCRIPTIONS.c.id == BILLING_CYCLES.c.subscription_id)
    .join(CLIENTS, CLIENTS.c.id == SUBSCRIPTIONS.c.client_id),
    key=BILLING_CYCLES.c.id,
    day=BILLING_CYCLES.c.due_date,
    wanted=_wanted,
    within=_within,
    views=_views,
)
