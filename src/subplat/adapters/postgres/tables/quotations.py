"""quotations, quotation_items, and the counters their numbers come from."""

from sqlalchemy import (
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
    RATE,
    exact,
    identity,
    money,
    one_of,
    prefix,
    timestamps,
    version,
)
from subplat.domain.money import Currency
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.quotation import QuotationStatus

QUOTATIONS = Table(
    "quotations",
    METADATA,
    identity(),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("sales_user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("number", String(100), nullable=False, unique=True),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False, server_default=text("1")),
    Column("edition", Integer, nullable=False, server_default=text("1")),
    money("total_amount"),
    Column("currency", Text, nullable=False, server_default=text("'USD'")),
    Column("client_currency", Text, nullable=False, server_default=text("'IDR'")),
    Column("exchange_rate", RATE, nullable=False),
    money("total_amount_client"),
    Column("billing_period", Text, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date),
    Column("first_sent_at", INSTANT),
    Column("decided_on", Date),
    Column("rejection_reason", Text),
    # The two point at each other: this end is checked when the transaction ends.
    Column(
        "related_subscription_id",
        ForeignKey("subscriptions.id", use_alter=True, deferrable=True, initially="DEFERRED"),
        unique=True,
    ),
    Column("cosmic_id", String(255)),
    Column("pdf_url", Text),
    Column("gmail_thread_id", String(255)),
    version(),
    *timestamps(),
    Index("ix_quotations_status", "status", "id"),
    Index("ix_quotations_issued_on", "issued_on"),
    Index("ix_quotations_sent_valid_until", "valid_until", postgresql_where=text("status = 'SENT'")),
    one_of("status", QuotationStatus),
    one_of("currency", Currency),
    one_of("client_currency", Currency),
    one_of("billing_period", BillingPeriod),
    exact("total_amount", "total_amount_client", "exchange_rate"),
    CheckConstraint("exchange_rate > 0", name="exchange_rate"),
    CheckConstraint("revision >= 1", name="revision"),
    CheckConstraint("edition >= revision", name="edition"),
    CheckConstraint("related_subscription_id is null or status = 'ACCEPTED'", name="subscribed"),
)

QUOTATION_ITEMS = Table(
    "quotation_items",
    METADATA,
    identity(),
    Column("quotation_id", ForeignKey("quotations.id"), nullable=False, index=True),
    Column("position", Integer, nullable=False),
    Column("product_id", ForeignKey("products.id"), index=True),
    Column("description", Text),
    Column("quantity", Integer, nullable=False),
    money("unit_price"),
    money("unit_price_client"),
    Column("discount_percent", PERCENT, nullable=False, server_default=text("0")),
    money("subtotal_amount"),
    money("subtotal_amount_client"),
    *timestamps(),
    UniqueConstraint("quotation_id", "position", deferrable=True, initially="DEFERRED"),
    exact("unit_price", "unit_price_client", "discount_percent", "subtotal_amount", "subtotal_amount_client"),
    CheckConstraint("quantity >= 1", name="quantity"),
    CheckConstraint("unit_price >= 0", name="unit_price"),
    CheckConstraint("discount_percent between 0 and 100", name="discount_percent"),
)

QUOTATION_COUNTERS = Table(
    "quotation_counters",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("last_number", Integer, nullable=False),
    *timestamps(),
)
prefix("ix_quotations_number", QUOTATIONS.c.number)
