"""payments, the links that collect them, and receipts that nobody can place by rule."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    Table,
    Text,
    Uuid,
    text,
)

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    exact,
    identity,
    money,
    one_of,
    prefix,
    timestamps,
    version,
)
from subplat.domain.money import Currency
from subplat.domain.payments.link import LinkKind, LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus

PAYMENTS = Table(
    "payments",
    METADATA,
    identity(),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("subscription_id", ForeignKey("subscriptions.id"), index=True),
    Column("billing_cycle_id", Uuid, index=True),
    money("amount"),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("xendit_payment_id", String(255), unique=True),
    Column("xendit_subscription_id", String(255), index=True),
    Column("recorded_by_user_id", ForeignKey("users.id"), index=True),
    Column("confirmed_by_user_id", ForeignKey("users.id"), index=True),
    Column("reference", Text),
    Column("paid_at", INSTANT),
    Column("failure_reason", Text),
    money("to_cycle_amount", default="0"),
    money("to_wallet_amount", default="0"),
    money("refunded_amount", default="0"),
    version(),
    *timestamps(),
    ForeignKeyConstraint(["billing_cycle_id", "currency"], ["billing_cycles.id", "billing_cycles.currency"]),
    one_of("status", PaymentStatus),
    one_of("method", PaymentMethod),
    one_of("currency", Currency),
    exact("amount", "to_cycle_amount", "to_wallet_amount", "refunded_amount"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("to_cycle_amount >= 0 and to_wallet_amount >= 0 and refunded_amount >= 0", name="not_negative"),
    # Every rupiah received is allocated exactly once; nothing is allocated of what never came.
    CheckConstraint(
        "to_cycle_amount + to_wallet_amount = case when status in ('SUCCESS', 'REFUNDED') then amount else 0 end",
        name="allocated",
    ),
    CheckConstraint(
        "case status when 'REFUNDED' then refunded_amount = amount when 'SUCCESS' then refunded_amount < amount"
        " else refunded_amount = 0 end",
        name="refunded",
    ),
    CheckConstraint("status not in ('SUCCESS', 'REFUNDED') or paid_at is not null", name="paid_at"),
    # Who recorded what waits for a second person is not that person.
    CheckConstraint(
        "confirmed_by_user_id is null"
        " or (recorded_by_user_id is not null and confirmed_by_user_id <> recorded_by_user_id)",
        name="second_person",
    ),
    # A person who records the same transfer or slip twice records it once; one without a bill fills the wallet.
    Index("ix_payments_status", "status", "id"),
    Index("ix_payments_paid_at", "paid_at"),
    Index(
        "uq_payments_recorded",
        "client_id",
        "billing_cycle_id",
        "method",
        "reference",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=text("reference is not null and method in ('MANUAL', 'WITHHOLDING')"),
    ),
)

PAYMENT_LINKS = Table(
    "payment_links",
    METADATA,
    identity(),
    Column("position", BigInteger, Identity(always=True), nullable=False),
    Column("billing_cycle_id", Uuid, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("reference", String(255), nullable=False, unique=True),
    money("amount"),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("gateway_id", String(255), index=True),
    Column("url", Text),
    Column("error_message", Text),
    version(),
    *timestamps(),
    ForeignKeyConstraint(["billing_cycle_id", "currency"], ["billing_cycles.id", "billing_cycles.currency"]),
    Index(
        "uq_payment_links_payable",
        "billing_cycle_id",
        unique=True,
        postgresql_where=text("status in ('REQUESTED', 'LIVE')"),
    ),
    one_of("kind", LinkKind),
    one_of("status", LinkStatus),
    exact("amount"),
    CheckConstraint("amount >= 0", name="amount"),
    CheckConstraint("status <> 'LIVE' or (gateway_id is not null and url is not null)", name="live"),
)

QUARANTINED_RECEIPTS = Table(
    "quarantined_receipts",
    METADATA,
    identity(),
    Column("gateway_payment_id", String(255), nullable=False, unique=True),
    money("amount"),
    Column("currency", Text, nullable=False),
    Column("method", Text, nullable=False),
    Column("received_at", INSTANT, nullable=False),
    Column("reason", Text, nullable=False),
    Column("reference", Text),
    Column("client_id", ForeignKey("clients.id"), index=True),
    Column("resolved_at", INSTANT),
    Column("resolved_by_user_id", ForeignKey("users.id"), index=True),
    Column("resolution", Text),
    version(),
    *timestamps(),
    one_of("currency", Currency),
    one_of("method", PaymentMethod),
    exact("amount"),
    Index("ix_quarantined_receipts_waiting", "id", postgresql_where=text("resolved_at is null")),
    CheckConstraint("(resolved_at is null) = (resolution is null)", name="resolved"),
)
prefix("ix_payments_reference", PAYMENTS.c.reference)
