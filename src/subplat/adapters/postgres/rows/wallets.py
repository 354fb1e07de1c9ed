"""Wallets and their movements as rows; movements are appended, and read only by whoever reads the books."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS
from subplat.domain.ids import WalletId, WalletTransactionId
from subplat.domain.money import Currency, Money
from subplat.domain.wallets.wallet import Direction, RelatedType, Wallet, WalletTransaction, WalletTransactionType


def to_row(wallet: Wallet) -> Values:
    """The columns of a wallet."""
    return {
        "id": wallet.id,
        "client_id": wallet.client_id,
        "balance": wallet.balance.amount,
        "currency": wallet.currency,
        "sequence": wallet.sequence,
        "version": wallet.version,
    }


def movement_rows(wallet: Wallet) -> list[Values]:
    """The rows of the movements made since loading."""
    return [
        {
            "id": movement.id,
            "wallet_account_id": movement.wallet_id,
            "sequence": movement.sequence,
            "type": movement.type,
            "direction": movement.direction,
            "amount": movement.amount.amount,
            "balance_after": movement.balance_after.amount,
            "related_type": movement.related_type,
            "related_id": movement.related_id,
            "reason": movement.reason,
            "created_at": movement.created_at,
        }
        for movement in wallet.added
    ]


def from_row(row: Row) -> Wallet:
    """The wallet that was stored."""
    currency = Currency(row["currency"])
    return Wallet(
        id=WalletId(row["id"]),
        client_id=row["client_id"],
        currency=currency,
        balance=Money(row["balance"], currency),
        sequence=row["sequence"],
        version=row["version"],
    )


def movement_from_row(row: Row) -> WalletTransaction:
    """The movement that was stored, read together with its wallet's `currency`."""
    currency = Currency(row["currency"])
    return WalletTransaction(
        id=WalletTransactionId(row["id"]),
        wallet_id=row["wallet_account_id"],
        sequence=row["sequence"],
        type=WalletTransactionType(row["type"]),
        direction=Direction(row["direction"]),
        amount=Money(row["amount"], currency),
        balance_after=Money(row["balance_after"], currency),
        related_type=RelatedType(row["related_type"]),
        related_id=row["related_id"],
        reason=row["reason"],
        created_at=utc(row["created_at"]),
    )


WALLET_SHAPE = Shape(kind="wallet", table=WALLET_ACCOUNTS, to_row=to_row, from_rows=each(from_row))
