"""Subscriptions, with what is sold and what is to be paid."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import one_of, subscriptions_of
from subplat.adapters.postgres.questions import Read, Row, Written
from subplat.adapters.postgres.rows.bill_lines import bill_lines
from subplat.adapters.postgres.rows.exact_json import settings
from subplat.adapters.postgres.rows.shapes import array_text, one_of_those
from subplat.adapters.postgres.rows.subscriptions import override_from_row
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTION_ITEMS, SUBSCRIPTIONS
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.subscriptions import (
    SubscriptionFilter,
    SubscriptionItemView,
    SubscriptionView,
    UnpaidBill,
)
from subplat.domain.billing.cycle import PAYABLE, CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import BillingCycleId, SubscriptionId, SubscriptionItemId
from subplat.domain.money import NOTHING, Currency, Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    SubscriptionStatus,
    SuspensionCause,
)

OF_A_BILL = (
    "id",
    "subscription_id",
    "cycle_number",
    "period_start",
    "period_end",
    "due_date",
    "status",
    "amount",
    "received_amount",
    "withheld_amount",
)


_ITEMS = Written(
    select(SUBSCRIPTION_ITEMS)
    .where(one_of_those(SUBSCRIPTION_ITEMS.c.subscription_id))
    .order_by(SUBSCRIPTION_ITEMS.c.position)
)
_UNPAID = Written(
    select(*(BILLING_CYCLES.c[name] for name in OF_A_BILL))
    .where(one_of_those(BILLING_CYCLES.c.subscription_id), BILLING_CYCLES.c.status.in_(sorted(PAYABLE)))
    .order_by(BILLING_CYCLES.c.due_date, BILLING_CYCLES.c.id)
)


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
        return one_of(SUBSCRIPTIONS.c.id, subscriptions_of(sight.sales_user_id))
    return SUBSCRIPTIONS.c.client_id == sight.client_id


def _views(rows: Sequence[Row], read: Read) -> tuple[SubscriptionView, ...]:
    those = {"those": array_text(row["id"] for row in rows)}
    items, unpaid = _by_subscription(read(_ITEMS, those)), _by_subscription(read(_UNPAID, those))
    return tuple(_view(row, items[row["id"]], unpaid[row["id"]]) for row in rows)


def _view(row: Row, items: Sequence[Row], unpaid: Sequence[Row]) -> SubscriptionView:
    """Straight from the rows: the list that is read most."""
    currency, cause = Currency(row["currency"]), row["suspension_cause"]
    shown = tuple([_item(item, currency) for item in items])
    return SubscriptionView(
        id=SubscriptionId(row["id"]),
        status=SubscriptionStatus(row["status"]),
        client_id=row["client_id"],
        client_name=row["client_name"],
        quotation_id=row["quotation_id"],
        created_by_user_id=row["created_by_user_id"],
        billing_period=BillingPeriod(row["billing_period"]),
        currency=currency,
        price=Money(sum((item["amount"] for item in items), NOTHING), currency),
        payment_method_type=PaymentMethodType(row["payment_method_type"]),
        collection=Collection(row["collection"]),
        is_manual=row["is_manual"],
        automatic_from=row["automatic_from"],
        start_date=row["start_date"],
        end_date=row["end_date"],
        anchor=row["anchor_date"],
        next_billing_date=row["next_billing_date"],
        xendit_subscription_id=row["xendit_subscription_id"],
        payment_link_url=row["payment_link_url"],
        suspension_cause=None if cause is None else SuspensionCause(cause),
        override=override_from_row(row),
        cancel_on=row["cancel_on"],
        cancellation_reason=row["cancellation_reason"],
        ended_on=row["ended_on"],
        adjustments=bill_lines(row["adjustments_json"], currency),
        notes=row["notes"],
        items=shown,
        unpaid=tuple(_bill(bill, currency) for bill in unpaid),
        version=row["version"],
    )


def _item(row: Row, currency: Currency) -> SubscriptionItemView:
    return SubscriptionItemView(
        id=SubscriptionItemId(row["id"]),
        product_id=row["product_id"],
        product_type=ProductType(row["product_type"]),
        description=row["description"],
        quantity=row["quantity"],
        unit_price=Money(row["unit_price"], currency),
        discount_percent=row["discount_percent"],
        amount=Money(row["amount"], currency),
        provisioning_status=ProvisioningStatus(row["provisioning_status"]),
        committed_until=row["committed_until"],
        scheduled_quantity=row["scheduled_quantity"],
        scheduled_on=row["scheduled_on"],
        google_workspace_subscription_id=row["google_workspace_subscription_id"],
        gcp_resource_id=row["gcp_resource_id"],
        settings=settings(row["config_json"]),
    )


def _bill(row: Row, currency: Currency) -> UnpaidBill:
    settled = row["received_amount"] + row["withheld_amount"]
    return UnpaidBill(
        id=BillingCycleId(row["id"]),
        number=row["cycle_number"],
        period=Period.through(row["period_start"], row["period_end"]),
        due_date=row["due_date"],
        status=CycleStatus(row["status"]),
        amount=Money(row["amount"], currency),
        outstanding=Money(row["amount"] - settled, currency),
    )


def _by_subscription(rows: Sequence[Row]) -> Mapping[UUID, list[Row]]:
    found: dict[UUID, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["subscription_id"]].append(row)
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
