"""idempotency_keys: answers that a repeated request gets again."""

from sqlalchemy import CheckConstraint, Column, Integer, LargeBinary, Table, Text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, ExactJson, timestamps

IDEMPOTENCY_KEYS = Table(
    "idempotency_keys",
    METADATA,
    Column("owner", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("route", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", ExactJson, nullable=False),
    # NULL: an answer that is shown once and kept nowhere.
    Column("body", LargeBinary),
    Column("answered_at", INSTANT, nullable=False, index=True),
    *timestamps(),
    CheckConstraint("status between 200 and 299", name="status"),
)
