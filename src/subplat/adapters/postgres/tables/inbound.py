"""mailboxes (how far each was read), unclear_mails (what waits for a person)."""

from sqlalchemy import ARRAY, CheckConstraint, Column, ForeignKey, Index, String, Table, Text, text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, timestamps, version

MAILBOXES = Table(
    "mailboxes",
    METADATA,
    Column("address", String(255), primary_key=True),
    Column("position", Text),
    Column("read_at", INSTANT),
    Column("trouble", Text),
    Column("failing_since", INSTANT),
    *timestamps(),
    CheckConstraint("(trouble is null) = (failing_since is null)", name="trouble"),
    CheckConstraint("(position is null) = (read_at is null)", name="position"),
)

UNCLEAR_MAILS = Table(
    "unclear_mails",
    METADATA,
    Column("id", ForeignKey("email_logs.id"), primary_key=True),
    Column("doubts", ARRAY(Text), nullable=False),
    Column("detail", Text, nullable=False),
    Column("billing_cycle_id", ForeignKey("billing_cycles.id"), index=True),
    Column("noticed_at", INSTANT, nullable=False),
    Column("resolved_at", INSTANT),
    Column("resolved_by_user_id", ForeignKey("users.id"), index=True),
    Column("resolution", Text),
    version(),
    *timestamps(),
    Index("ix_unclear_mails_waiting", "id", postgresql_where=text("resolved_at is null")),
    CheckConstraint("cardinality(doubts) >= 1", name="doubts"),
    CheckConstraint(
        "(resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_by_user_id is null)",
        name="resolved",
    ),
)
