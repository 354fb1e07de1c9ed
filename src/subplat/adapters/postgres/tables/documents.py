"""files: bytes under an id, never changed."""

from sqlalchemy import CheckConstraint, Column, LargeBinary, String, Table, Text

from subplat.adapters.postgres.tables.vocabulary import METADATA, identity, timestamps

FILES = Table(
    "files",
    METADATA,
    identity(),
    Column("filename", String(255), nullable=False),
    Column("content_type", String(255), nullable=False),
    Column("sha256", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    *timestamps(),
    CheckConstraint("sha256 = encode(sha256(content), 'hex')", name="sha256"),
)
