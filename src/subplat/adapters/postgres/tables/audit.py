"""audit_log: who changed what."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, Identity, Index, Table, Text, Uuid, func, text
from sqlalchemy.dialects.postgresql import JSONB

from subplat.adapters.postgres.tables.vocabulary import METADATA, one_of
from subplat.application.ports.audit import Action
from subplat.domain.accounts.actor import Source
from subplat.domain.accounts.user import Role

AUDIT_LOG = Table(
    "audit_log",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    Column("source", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("user_id", Uuid),
    Column("role", Text),
    Column("key_id", Uuid),
    Column("request_id", Text),
    Column("reason", Text),
    Column("entity", Text, nullable=False),
    Column("entity_id", Uuid, nullable=False),
    Column("part", Text),
    Column("part_id", Uuid),
    Column("action", Text, nullable=False),
    Column("before", JSONB),
    Column("after", JSONB),
    one_of("source", Source),
    one_of("role", Role),
    one_of("action", Action),
    CheckConstraint("(part is null) = (part_id is null)", name="part"),
    CheckConstraint("(action = 'insert') = (before is null) and (action = 'delete') = (after is null)", name="sides"),
    Index("ix_audit_log_entity_entity_id", "entity", "entity_id", "id"),
    Index("ix_audit_log_user_id", "user_id", "id", postgresql_where=text("user_id is not null")),
    Index("ix_audit_log_key_id", "key_id", "id", postgresql_where=text("key_id is not null")),
    Index("ix_audit_log_at", "at"),
)
