"""outbound_endpoints and outbound_deliveries: who hears of events, and what was sent."""

from sqlalchemy import (
    ARRAY,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, identity, one_of, timestamps, version
from subplat.domain.integrations.delivery import DeliveryStatus

OUTBOUND_ENDPOINTS = Table(
    "outbound_endpoints",
    METADATA,
    identity(),
    Column("url", Text, nullable=False),
    Column("secret", Text, nullable=False),
    Column("header_token", Text),
    Column("patterns", ARRAY(Text), nullable=False),
    Column("active", Boolean, nullable=False, server_default=text("true")),
    Column("paused_reason", Text),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("rests_until", INSTANT),
    version(),
    *timestamps(),
    CheckConstraint("active = (paused_reason is null)", name="active"),
    CheckConstraint("cardinality(patterns) > 0", name="patterns"),
    CheckConstraint("failures >= 0", name="failures"),
)

OUTBOUND_DELIVERIES = Table(
    "outbound_deliveries",
    METADATA,
    identity(),
    Column("endpoint_id", Uuid, ForeignKey("outbound_endpoints.id"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("event_name", Text, nullable=False),
    # Text, not jsonb: what was signed is what was written, byte for byte.
    Column("body", Text, nullable=False),
    Column("occurred_at", INSTANT, nullable=False),
    Column("status", Text, nullable=False, server_default=text("'PENDING'")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("replays", Integer, nullable=False, server_default=text("0")),
    Column("last_status_code", Integer),
    Column("last_error", Text),
    Column("next_attempt_at", INSTANT),
    Column("delivered_at", INSTANT),
    version(),
    *timestamps(),
    UniqueConstraint("endpoint_id", "event_id"),
    Index("ix_outbound_deliveries_latest", "endpoint_id", "id"),
    Index("ix_outbound_deliveries_status", "status", "id"),
    one_of("status", DeliveryStatus),
    CheckConstraint("(status = 'PENDING') = (next_attempt_at is not null)", name="next_attempt"),
    CheckConstraint("(status = 'DELIVERED') = (delivered_at is not null)", name="delivered"),
    CheckConstraint("attempts >= 0 and failures >= 0 and replays >= 0", name="counts"),
)
