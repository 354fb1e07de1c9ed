"""refunds: what of a payment goes back, where, and how it ends."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    exact,
    identity,
    money,
    one_of,
    timestamps,
    version,
)
from subplat.domain.money import Currency
from subplat.domain.payments.refund import RefundDestination, RefundStatus

REFUNDS = Table(
    "refunds",
    METADATA,
    identity(),
    Column("payment_id", ForeignKey("payments.id"), nullable=False, index=True),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("billing_cycle_id", ForeignKey("billing_cycles.id"), index=True),
    money("amount"),
    money("from_cycle_amount"),
    money("from_wallet_amount"),
    money("uncovered_amount", default="0"),
    Column("currency", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False, index=True),
    Column("reference", String(255), nullable=False, unique=True),
    Column("idempotency_key", String(100), nullable=False, unique=True),
    Column("gateway_refund_id", String(255), unique=True),
    Column("requested_by_user_id", ForeignKey("users.id"), index=True),
    Column("requested_at", INSTANT, nullable=False),
    Column("settled_at", INSTANT),
    Column("failure_reason", Text),
    version(),
    *timestamps(),
    one_of("currency", Currency),
    one_of("destination", RefundDestination),
    one_of("status", RefundStatus),
    exact("amount", "from_cycle_amount", "from_wallet_amount", "uncovered_amount"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint(
        "from_cycle_amount >= 0 and from_wallet_amount >= 0 and uncovered_amount >= 0"
        " and from_cycle_amount + from_wallet_amount + uncovered_amount = amount",
        name="parts",
    ),
    CheckConstraint("(settled_at is not null) = (status in ('SUCCEEDED', 'FAILED'))", name="settled"),
)
