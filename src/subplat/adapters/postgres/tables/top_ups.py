"""wallet_top_ups: payment links that fill a wallet."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, Text

from subplat.adapters.postgres.tables.vocabulary import (
    INSTANT,
    METADATA,
    exact,
    identity,
    money,
    one_of,
    timestamps,
    version,
)
from subplat.domain.money import Currency
from subplat.domain.payments.link import LinkStatus

WALLET_TOP_UPS = Table(
    "wallet_top_ups",
    METADATA,
    identity(),
    Column("client_id", ForeignKey("clients.id"), nullable=False, index=True),
    Column("reference", String(255), nullable=False, unique=True),
    money("amount"),
    Column("currency", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("gateway_id", String(255), index=True),
    Column("url", Text),
    Column("error_message", Text),
    version(),
    *timestamps(),
    one_of("currency", Currency),
    one_of("status", LinkStatus),
    exact("amount"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("status <> 'LIVE' or (gateway_id is not null and url is not null)", name="live"),
)
