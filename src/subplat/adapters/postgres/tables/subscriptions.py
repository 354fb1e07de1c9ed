"""subscriptions and subscription_items."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    PERCENT,
    ExactJson,
    exact,
    identity,
    money,
    one_of,
    timestamps,
    version,
)
from subplat.domain.catalog.product import ProductType
from subplat.domain.money import Currency
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    SubscriptionStatus,
    SuspensionCause,
)

SUBSCRIPTIONS = Table(
    "subscriptions",
    METADATA,
    identity(),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("created_by_user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("quotation_id", ForeignKey("quotations.id"), unique=True),
    Column("status", Text, nullable=False),
    Column("billing_period", Text, nullable=False),
    Column("start_date", Date),
    Column("end_date", Date),
    Column("anchor_date", Date),
    Column("next_billing_date", Date),
    Column("payment_method_type", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("is_manual", Boolean, nullable=False, server_default=text("false")),
    Column("automatic_from", Date),
    Column("xendit_subscription_id", String(255), unique=True),
    Column("payment_link_url", Text),
    Column("currency", Text, nullable=False),
    Column("suspension_cause", Text),
    Column("override_status", Text),
    Column("override_reason", Text),
    Column("overridden_by_user_id", ForeignKey("users.id"), index=True),
    Column("overridden_at", INSTANT),
    Column("cancel_on", Date),
    Column("cancellation_reason", Text),
    Column("ended_on", Date),
    Column("adjustments_json", ExactJson, nullable=False, server_default=text("'[]'::jsonb")),
    Column("notes", Text),
    version(),
    *timestamps(),
    # What billing cycles refer to, so that a bill is in its subscription's currency.
    UniqueConstraint("id", "currency"),
    Index("ix_subscriptions_status", "status", "id"),
    Index("ix_subscriptions_to_bill", "next_billing_date", postgresql_where=text("status = 'ACTIVE'")),
    Index(
        "ix_subscriptions_ending",
        text("least(cancel_on, end_date)"),
        postgresql_where=text("status in ('ACTIVE', 'SUSPENDED') and least(cancel_on, end_date) is not null"),
    ),
    one_of("status", SubscriptionStatus),
    one_of("billing_period", BillingPeriod),
    one_of("payment_method_type", PaymentMethodType),
    one_of("collection", Collection),
    one_of("suspension_cause", SuspensionCause),
    one_of("currency", Currency),
    CheckConstraint(
        "status in ('PENDING_ACTIVATION', 'CANCELLED') or"
        " (start_date is not null and anchor_date is not null and next_billing_date is not null)",
        name="started",
    ),
    CheckConstraint("(status in ('CANCELLED', 'EXPIRED')) = (ended_on is not null)", name="ended"),
    CheckConstraint("status <> 'CANCELLED' or cancellation_reason is not null", name="cancellation"),
    CheckConstraint(
        "case status when 'SUSPENDED' then suspension_cause is not null"
        " when 'ACTIVE' then suspension_cause is null when 'PENDING_ACTIVATION' then suspension_cause is null"
        " else true end",
        name="suspension",
    ),
    one_of("override_status", (SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED)),
    CheckConstraint(
        "num_nulls(override_status, override_reason, overridden_by_user_id, overridden_at) in (0, 4)", name="override"
    ),
    CheckConstraint("jsonb_typeof(adjustments_json) = 'array'", name="adjustments"),
)

SUBSCRIPTION_ITEMS = Table(
    "subscription_items",
    METADATA,
    identity(),
    Column("subscription_id", ForeignKey("subscriptions.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("product_id", ForeignKey("products.id"), nullable=False, index=True),
    Column("product_type", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("quantity", Integer, nullable=False),
    money("unit_price"),
    Column("discount_percent", PERCENT, nullable=False, server_default=text("0")),
    money("amount"),
    Column("provisioning_status", Text, nullable=False, index=True),
    Column("intent", Integer, nullable=False, server_default=text("0")),
    Column("committed_until", Date),
    Column("scheduled_quantity", Integer),
    Column("scheduled_on", Date),
    Column("google_workspace_subscription_id", String(255)),
    Column("gcp_resource_id", String(255)),
    Column("config_json", ExactJson),
    *timestamps(),
    UniqueConstraint("subscription_id", "position", deferrable=True, initially="DEFERRED"),
    # What provisioning tasks refer to, so that a task's item is of the task's subscription.
    UniqueConstraint("id", "subscription_id"),
    Index("ix_subscription_items_scheduled_on", "scheduled_on", postgresql_where=text("scheduled_on is not null")),
    one_of("product_type", ProductType),
    one_of("provisioning_status", ProvisioningStatus),
    exact("unit_price", "discount_percent", "amount"),
    CheckConstraint("quantity >= 1", name="quantity"),
    CheckConstraint("scheduled_quantity >= 1", name="scheduled_quantity"),
    CheckConstraint("(scheduled_quantity is null) = (scheduled_on is null)", name="scheduled_on"),
    CheckConstraint("discount_percent between 0 and 100", name="discount_percent"),
)
