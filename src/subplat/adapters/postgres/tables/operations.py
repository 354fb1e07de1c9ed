"""circuits: whether each outside system answers."""

from sqlalchemy import ARRAY, CheckConstraint, Column, String, Table, Text, text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, identity, timestamps, version

CIRCUITS = Table(
    "circuits",
    METADATA,
    identity(),
    Column("system", String(100), nullable=False, unique=True),
    Column("failed_at", ARRAY(INSTANT), nullable=False, server_default=text("'{}'")),
    Column("down_since", INSTANT),
    Column("probed_at", INSTANT),
    Column("last_failure", Text),
    version(),
    *timestamps(),
    CheckConstraint("down_since is null or cardinality(failed_at) > 0", name="down_since"),
    CheckConstraint("down_since is not null or probed_at is null", name="probed_at"),
)
