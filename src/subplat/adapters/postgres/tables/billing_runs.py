"""billing_runs, parked_subscriptions: what billing runs leave behind for the next ones."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, Table, Text

from subplat.adapters.postgres.tables.vocabulary import INSTANT, METADATA, timestamps

BILLING_RUNS = Table(
    "billing_runs",
    METADATA,
    Column("day", Date, primary_key=True),
    Column("finished_at", INSTANT, nullable=False),
    *timestamps(),
)

PARKED_SUBSCRIPTIONS = Table(
    "parked_subscriptions",
    METADATA,
    Column("subscription_id", ForeignKey("subscriptions.id"), primary_key=True),
    Column("error", Text, nullable=False),
    Column("parked_at", INSTANT, nullable=False),
    Column("tried_at", INSTANT, nullable=False),
    Column("attempts", Integer, nullable=False),
    *timestamps(),
    CheckConstraint("attempts >= 1", name="attempts"),
)
