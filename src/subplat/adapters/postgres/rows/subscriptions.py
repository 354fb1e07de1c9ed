"""Subscriptions and their items as rows."""

from collections.abc import Sequence

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.bill_lines import bill_lines, bill_lines_text
from subplat.adapters.postgres.rows.exact_json import json_text, settings
from subplat.adapters.postgres.rows.shapes import Lines, Shape, Values, utc, with_lines
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTION_ITEMS, SUBSCRIPTIONS
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import SubscriptionId, SubscriptionItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.item import ProvisioningStatus, SubscriptionItem
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    StatusOverride,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)


def to_row(subscription: Subscription) -> Values:
    """The columns of a subscription."""
    return {
        "id": subscription.id,
        "client_id": subscription.client_id,
        "created_by_user_id": subscription.created_by_user_id,
        "quotation_id": subscription.quotation_id,
        "status": subscription.status,
        "billing_period": subscription.billing_period,
        "start_date": subscription.start_date,
        "end_date": subscription.end_date,
        "anchor_date": subscription.anchor,
        "next_billing_date": subscription.next_billing_date,
        "payment_method_type": subscription.payment_method_type,
        "collection": subscription.collection,
        "is_manual": subscription.is_manual,
        "automatic_from": subscription.automatic_from,
        "xendit_subscription_id": subscription.xendit_subscription_id,
        "payment_link_url": subscription.payment_link_url,
        "currency": subscription.currency,
        "suspension_cause": subscription.suspension_cause,
        **override_columns(subscription.override),
        "cancel_on": subscription.cancel_on,
        "cancellation_reason": subscription.cancellation_reason,
        "ended_on": subscription.ended_on,
        "adjustments_json": bill_lines_text(subscription.adjustments),
        "notes": subscription.notes,
        "version": subscription.version,
    }


def override_columns(override: StatusOverride | None) -> Values:
    """An Admin's decision lies in the subscription's own row."""
    return {
        "override_status": override.status if override else None,
        "override_reason": override.reason if override else None,
        "overridden_by_user_id": override.by if override else None,
        "overridden_at": override.since if override else None,
    }


def override_from_row(row: Row) -> StatusOverride | None:
    """The Admin's decision that stands."""
    if row["override_status"] is None:
        return None
    return StatusOverride(
        status=SubscriptionStatus(row["override_status"]),
        reason=row["override_reason"],
        by=row["overridden_by_user_id"],
        since=utc(row["overridden_at"]),
    )


def item_rows(subscription: Subscription) -> list[Values]:
    """The rows of its items."""
    return [
        {
            "id": item.id,
            "subscription_id": subscription.id,
            "position": position,
            "product_id": item.product_id,
            "product_type": item.product_type,
            "description": item.description,
            "quantity": item.quantity,
            "unit_price": item.unit_price.amount,
            "discount_percent": item.discount_percent,
            "amount": item.amount.amount,
            "provisioning_status": item.provisioning_status,
            "intent": item.intent,
            "committed_until": item.committed_until,
            "scheduled_quantity": item.scheduled_quantity,
            "scheduled_on": item.scheduled_on,
            "google_workspace_subscription_id": item.google_workspace_subscription_id,
            "gcp_resource_id": item.gcp_resource_id,
            "config_json": json_text(item.settings),
        }
        for position, item in enumerate(subscription.items)
    ]


def from_row(row: Row, items: Sequence[Row]) -> Subscription:
    """The subscription that was stored."""
    currency, cause = Currency(row["currency"]), row["suspension_cause"]
    return Subscription(
        id=SubscriptionId(row["id"]),
        client_id=row["client_id"],
        created_by_user_id=row["created_by_user_id"],
        quotation_id=row["quotation_id"],
        billing_period=BillingPeriod(row["billing_period"]),
        currency=currency,
        items=[item_from_row(item, currency) for item in items],
        payment_method_type=PaymentMethodType(row["payment_method_type"]),
        collection=Collection(row["collection"]),
        is_manual=row["is_manual"],
        automatic_from=row["automatic_from"],
        status=SubscriptionStatus(row["status"]),
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
        version=row["version"],
    )


def item_from_row(row: Row, currency: Currency) -> SubscriptionItem:
    """The item that was stored; its currency is its subscription's."""
    return SubscriptionItem(
        id=SubscriptionItemId(row["id"]),
        product_id=row["product_id"],
        product_type=ProductType(row["product_type"]),
        description=row["description"],
        quantity=row["quantity"],
        unit_price=Money(row["unit_price"], currency),
        discount_percent=row["discount_percent"],
        provisioning_status=ProvisioningStatus(row["provisioning_status"]),
        intent=row["intent"],
        committed_until=row["committed_until"],
        scheduled_quantity=row["scheduled_quantity"],
        scheduled_on=row["scheduled_on"],
        google_workspace_subscription_id=row["google_workspace_subscription_id"],
        gcp_resource_id=row["gcp_resource_id"],
        settings=settings(row["config_json"]),
    )


SUBSCRIPTION_SHAPE = Shape(
    kind="subscription",
    table=SUBSCRIPTIONS,
    to_row=to_row,
    from_rows=with_lines(SUBSCRIPTION_ITEMS, "subscription_id", from_row),
    lines=Lines(table=SUBSCRIPTION_ITEMS, parent="subscription_id", to_rows=item_rows, may_go=False),
)
