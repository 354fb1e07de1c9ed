"""wallet_accounts and wallet_transactions."""

from sqlalchemy import (
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

from subplat.adapters.postgres.tables.vocabulary import METADATA, exact, identity, money, one_of, timestamps, version
from subplat.domain.money import Currency
from subplat.domain.wallets.wallet import Direction, RelatedType, WalletTransactionType

WALLET_ACCOUNTS = Table(
    "wallet_accounts",
    METADATA,
    identity(),
    Column("client_id", ForeignKey("clients.id"), nullable=False, unique=True),
    money("balance", default="0"),
    Column("currency", Text, nullable=False),
    Column("sequence", Integer, nullable=False, server_default=text("0")),
    version(),
    *timestamps(),
    one_of("currency", Currency),
    exact("balance"),
    CheckConstraint("balance >= 0", name="balance"),
    CheckConstraint("sequence >= 0", name="sequence"),
)

WALLET_TRANSACTIONS = Table(
    "wallet_transactions",
    METADATA,
    identity(),
    Column("wallet_account_id", ForeignKey("wallet_accounts.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("type", Text, nullable=False),
    Column("direction", Text, nullable=False),
    money("amount"),
    money("balance_after"),
    Column("related_type", Text, nullable=False),
    Column("related_id", Uuid),
    Column("reason", Text),
    *timestamps(),
    UniqueConstraint("wallet_account_id", "sequence"),
    Index("ix_wallet_transactions_wallet_account_id", "wallet_account_id", "id"),
    Index(None, "related_type", "related_id"),
    one_of("type", WalletTransactionType),
    one_of("direction", Direction),
    one_of("related_type", RelatedType),
    exact("amount", "balance_after"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("balance_after >= 0", name="balance_after"),
    CheckConstraint(
        "case type when 'TOPUP' then direction = 'IN' when 'REFUND' then direction = 'IN'"
        " when 'CHARGE' then direction = 'OUT' else true end",
        name="direction_of_type",
    ),
)
