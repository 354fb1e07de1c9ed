"""billing_cycles. `period_end` is the last day included."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    RATE,
    ExactJson,
    exact,
    identity,
    money,
    one_of,
    prefix,
    timestamps,
    version,
)
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency

_OPEN = text("status in ('PENDING', 'INVOICE_REQUESTED', 'INVOICED')")
_NOT_CANCELLED = text("status <> 'CANCELLED'")

BILLING_CYCLES = Table(
    "billing_cycles",
    METADATA,
    identity(),
    Column("subscription_id", Uuid, nullable=False, index=True),
    Column("cycle_number", Integer, nullable=False),
    Column("period_start", Date, nullable=False),
    Column("period_end", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    money("amount"),
    Column("currency", Text, nullable=False, server_default=text("'IDR'")),
    Column("status", Text, nullable=False),
    Column("is_initial_cycle", Boolean, nullable=False, server_default=text("false")),
    Column("lines_json", ExactJson, nullable=False),
    money("quoted_amount"),
    money("net_amount"),
    money("tax_base_amount"),
    money("tax_amount"),
    Column("tax_rate_percent", RATE, nullable=False),
    Column("tax_transaction_code", Text, nullable=False),
    Column("opened_at", INSTANT, nullable=False, server_default=func.now()),
    money("received_amount", default="0"),
    money("withheld_amount", default="0"),
    Column("pay_token", Text, nullable=False, unique=True),
    Column("invoice_number_external", String(100)),
    Column("invoice_file_url", Text),
    Column("tax_invoice_file_url", Text),
    Column("invoice_requested_at", INSTANT),
    Column("xendit_invoice_id", String(255), index=True),
    Column("last_reminder_sent_at", INSTANT),
    Column("settled_on", Date),
    Column("failure_reason", Text),
    Column("failed_at", INSTANT),
    Column("cancelled_at", INSTANT),
    version(),
    *timestamps(),
    ForeignKeyConstraint(["subscription_id", "currency"], ["subscriptions.id", "subscriptions.currency"]),
    # What payments and payment links refer to, so that they are in the bill's currency.
    UniqueConstraint("id", "currency"),
    Index("ix_billing_cycles_status", "status", "due_date", "id"),
    Index("ix_billing_cycles_due_date", "due_date", "id"),
    Index(
        "ix_billing_cycles_invoice_file_url", "invoice_file_url", postgresql_where=text("invoice_file_url is not null")
    ),
    Index(
        "ix_billing_cycles_tax_invoice_file_url",
        "tax_invoice_file_url",
        postgresql_where=text("tax_invoice_file_url is not null"),
    ),
    Index("ix_billing_cycles_open_due_date", "due_date", postgresql_where=_OPEN),
    Index("ix_billing_cycles_failed_due_date", "due_date", postgresql_where=text("status = 'FAILED'")),
    # What reports ask of the past: what was still open on an earlier day, and what failed in a period.
    Index("ix_billing_cycles_settled_on", "settled_on", postgresql_where=text("settled_on is not null")),
    Index("ix_billing_cycles_failed_at", "failed_at", postgresql_where=text("failed_at is not null")),
    Index("ix_billing_cycles_requested", "invoice_requested_at", postgresql_where=text("status = 'INVOICE_REQUESTED'")),
    Index("uq_billing_cycles_open", "subscription_id", unique=True, postgresql_where=_OPEN),
    Index("uq_billing_cycles_initial", "subscription_id", unique=True, postgresql_where=text("is_initial_cycle")),
    Index(
        "uq_billing_cycles_period_start",
        "subscription_id",
        "period_start",
        unique=True,
        postgresql_where=_NOT_CANCELLED,
    ),
    # A range type over uuid takes the place of btree_gist, which an embedded server does not have.
    ExcludeConstraint(
        (text("uuidrange(subscription_id, subscription_id, '[]')"), "&&"),
        (text("daterange(period_start, period_end, '[]')"), "&&"),
        name="ex_billing_cycles_overlap",
        where=_NOT_CANCELLED,
    ),
    one_of("status", CycleStatus),
    one_of("currency", Currency),
    exact(
        "amount",
        "quoted_amount",
        "net_amount",
        "tax_base_amount",
        "tax_amount",
        "tax_rate_percent",
        "received_amount",
        "withheld_amount",
    ),
    CheckConstraint("period_start <= period_end", name="period"),
    CheckConstraint("cycle_number >= 0", name="cycle_number"),
    CheckConstraint("is_initial_cycle = (cycle_number = 0)", name="initial"),
    CheckConstraint("amount >= 0 and quoted_amount >= 0", name="amount"),
    CheckConstraint(
        "currency <> 'IDR' or (amount = trunc(amount) and quoted_amount = trunc(quoted_amount))", name="whole_rupiah"
    ),
    CheckConstraint("quoted_amount in (net_amount, net_amount + tax_amount)", name="quoted"),
    CheckConstraint(
        "received_amount >= 0 and withheld_amount >= 0 and received_amount + withheld_amount <= amount", name="settled"
    ),
    CheckConstraint("status <> 'PAID' or settled_on is not null", name="paid"),
    CheckConstraint("status <> 'INVOICED' or invoice_number_external is not null", name="invoiced"),
    CheckConstraint("jsonb_typeof(lines_json) = 'array'", name="lines"),
)
prefix("ix_billing_cycles_invoice_number", BILLING_CYCLES.c.invoice_number_external)
