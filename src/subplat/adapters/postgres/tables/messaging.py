"""email_logs."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, Uuid, text

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    ExactJson,
    identity,
    one_of,
    prefix,
    timestamps,
    version,
)
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus

EMAIL_LOGS = Table(
    "email_logs",
    METADATA,
    identity(),
    Column("direction", Text, nullable=False),
    Column("related_type", Text, nullable=False),
    Column("related_id", Uuid),
    Column("revision", Integer),
    Column("intent_key", Text, nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id"), index=True),
    Column("from_email", String(255), nullable=False),
    Column("to_email", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("ai_model", String(100)),
    Column("ai_prompt", Text),
    Column("ai_generated_body", Text),
    Column("final_body", Text, nullable=False),
    Column("is_edited", Boolean, nullable=False, server_default=text("false")),
    Column("status", Text, nullable=False),
    Column("release_requested_at", INSTANT),
    Column("gmail_draft_id", String(255)),
    Column("gmail_message_id", String(255)),
    Column("gmail_thread_id", String(255), index=True),
    Column("in_reply_to", Text),
    Column("has_attachments", Boolean, nullable=False, server_default=text("false")),
    Column("attachments_meta_json", ExactJson),
    Column("sent_at", INSTANT),
    Column("error_message", Text),
    version(),
    *timestamps(),
    Index("ix_email_logs_status", "status", "id"),
    Index(None, "related_type", "related_id"),
    one_of("direction", MailDirection),
    one_of("related_type", MailPurpose),
    one_of("status", MailStatus),
    CheckConstraint("(direction = 'INBOUND') = (status in ('RECEIVED', 'PARSED'))", name="direction_of_status"),
    CheckConstraint(
        "status <> 'SENT' or (sent_at is not null and gmail_message_id is not null)",
        name="sent",
    ),
)
prefix("ix_email_logs_to_email", EMAIL_LOGS.c.to_email)
prefix("ix_email_logs_from_email", EMAIL_LOGS.c.from_email)
