"""subscription_values and exchange_rates: history that the present does not show."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    RATE,
    exact,
    identity,
    money,
    one_of,
    timestamps,
)
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.rates import REPORTING_CURRENCY
from subplat.domain.reporting.metrics.values import Leaving

SUBSCRIPTION_VALUES = Table(
    "subscription_values",
    METADATA,
    Column("subscription_id", Uuid, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("cause", Text, nullable=False),
    Column("effective_on", Date, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("recorded_at", INSTANT, nullable=False),
    Column("currency", Text, nullable=False),
    money("arr"),
    money("change"),
    Column("suspended_on", Date),
    Column("until", Date),
    Column("leaving", Text),
    *timestamps(),
    ForeignKeyConstraint(["subscription_id", "currency"], ["subscriptions.id", "subscriptions.currency"]),
    Index("ix_subscription_values_until", "until", postgresql_where=text("until is not null")),
    one_of("leaving", Leaving),
    exact("arr", "change"),
    CheckConstraint("arr >= 0", name="arr"),
    CheckConstraint("sequence >= 1", name="sequence"),
    CheckConstraint("booked_on >= effective_on", name="booked_on"),
    CheckConstraint("until >= booked_on", name="until"),
    CheckConstraint("(until is null) = (leaving is null)", name="reason"),
)

EXCHANGE_RATES = Table(
    "exchange_rates",
    METADATA,
    identity(),
    Column("currency", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("rate", RATE, nullable=False),
    Column("source", Text, nullable=False),
    Column("recorded_by_user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("recorded_at", INSTANT, nullable=False),
    *timestamps(),
    Index(None, "currency", "day"),
    one_of("currency", [currency for currency in Currency if currency is not REPORTING_CURRENCY]),
    exact("rate"),
    CheckConstraint("rate > 0", name="rate"),
)
