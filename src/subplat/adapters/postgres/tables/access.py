"""second_factors, api_keys, sessions and attempts: how people and machines get in."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, identity, timestamps, version

SECOND_FACTORS = Table(
    "second_factors",
    METADATA,
    identity(),
    Column("user_id", ForeignKey("users.id"), nullable=False, unique=True),
    Column("secret", Text, nullable=False),
    Column("confirmed_at", INSTANT),
    Column("last_step", BigInteger, nullable=False, server_default=text("0")),
    Column("recovery_hashes", ARRAY(Text), nullable=False, server_default=text("'{}'")),
    version(),
    *timestamps(),
    CheckConstraint("confirmed_at is null or secret <> ''", name="confirmed"),
)

API_KEYS = Table(
    "api_keys",
    METADATA,
    identity(),
    Column("name", String(255), nullable=False),
    Column("prefix", Text, nullable=False, unique=True),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("created_by", ForeignKey("users.id"), index=True),
    Column("issued_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT),
    Column("revoked_at", INSTANT),
    Column("last_used_on", Date),
    version(),
    *timestamps(),
    CheckConstraint("cardinality(scopes) > 0", name="scopes"),
    CheckConstraint("expires_at > issued_at", name="expires"),
)

SESSIONS = Table(
    "sessions",
    METADATA,
    identity(),
    Column("token_hash", Text, nullable=False, unique=True),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("access_version", Integer, nullable=False),
    Column("opened_at", INSTANT, nullable=False, index=True),
    Column("last_seen_at", INSTANT, nullable=False),
    *timestamps(),
)

ATTEMPTS = Table(
    "attempts",
    METADATA,
    Column("kind", Text, primary_key=True),
    Column("subject_hash", Text, primary_key=True),
    Column("window_start", INSTANT, primary_key=True),
    Column("tries", Integer, nullable=False),
    *timestamps(),
    Index("ix_attempts_window_start", "window_start"),
)
