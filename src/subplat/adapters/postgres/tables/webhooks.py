"""webhook_events: authentic callbacks, raw; `created_at` is when one was received."""

from sqlalchemy import Boolean, CheckConstraint, Column, Index, Integer, String, Table, Text, UniqueConstraint, text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, ExactJson, identity, timestamps, version

WEBHOOK_EVENTS = Table(
    "webhook_events",
    METADATA,
    identity(),
    Column("source", Text, nullable=False),
    Column("event_type", Text, nullable=False),
    Column("dedupe_key", Text, nullable=False),
    Column("raw_payload_json", ExactJson, nullable=False),
    Column("xendit_subscription_id", String(255), index=True),
    Column("xendit_invoice_id", String(255), index=True),
    Column("processed", Boolean, nullable=False, server_default=text("false")),
    Column("processed_at", INSTANT),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("error_message", Text),
    Column("ignored_reason", Text),
    version(),
    *timestamps(),
    UniqueConstraint("source", "dedupe_key"),
    Index("ix_webhook_events_event_type", "event_type", "id"),
    Index("ix_webhook_events_processed", "processed", "id"),
    Index("ix_webhook_events_waiting", "id", postgresql_where=text("not processed")),
    CheckConstraint("processed = (processed_at is not null)", name="processed"),
    CheckConstraint("attempts >= 0", name="attempts"),
)
