"""Wallets, their movements and the links that fill them, as they are shown."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import ClientId, TopUpId, UserId, WalletId, WalletTransactionId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Direction, RelatedType, Wallet, WalletTransaction, WalletTransactionType


@frozen(kw_only=True)
class WalletFilter:
    """`sales_user_id`: whose business the client is."""

    client_id: ClientId | None = None
    sales_user_id: UserId | None = None


@frozen(kw_only=True)
class WalletView:
    """A balance; `sequence` is the number of its last movement."""

    id: WalletId
    client_id: ClientId
    client_name: str
    balance: Money
    sequence: int

    @classmethod
    def of(cls, wallet: Wallet, *, client_name: str) -> "WalletView":
        """The balance as it stands."""
        return cls(
            id=wallet.id,
            client_id=wallet.client_id,
            balance=wallet.balance,
            sequence=wallet.sequence,
            client_name=client_name,
        )


@frozen(kw_only=True)
class WalletTransactionFilter:
    """Movements of one wallet, of one client, or of all."""

    wallet_id: WalletId | None = None
    client_id: ClientId | None = None
    types: frozenset[WalletTransactionType] = frozenset()
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class WalletTransactionView:
    """One movement with the balance it left behind."""

    id: WalletTransactionId
    wallet_id: WalletId
    client_id: ClientId
    sequence: int
    type: WalletTransactionType
    direction: Direction
    amount: Money
    balance_after: Money
    related_type: RelatedType
    related_id: UUID | None
    reason: str | None
    created_at: datetime

    @classmethod
    def of(cls, movement: WalletTransaction, *, client_id: ClientId) -> "WalletTransactionView":
        """The movement of a client's wallet."""
        return cls(
            id=movement.id,
            wallet_id=movement.wallet_id,
            sequence=movement.sequence,
            type=movement.type,
            direction=movement.direction,
            amount=movement.amount,
            balance_after=movement.balance_after,
            related_type=movement.related_type,
            related_id=movement.related_id,
            reason=movement.reason,
            created_at=movement.created_at,
            client_id=client_id,
        )


@frozen(kw_only=True)
class TopUpFilter:
    """Links of one client, or of all."""

    statuses: frozenset[LinkStatus] = frozenset()
    client_id: ClientId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class TopUpView:
    """A link that fills a wallet."""

    id: TopUpId
    client_id: ClientId
    amount: Money
    status: LinkStatus
    expires_at: datetime
    url: str | None
    error_message: str | None
    version: int

    @classmethod
    def of(cls, top_up: TopUp) -> "TopUpView":
        """The link as it stands."""
        return cls(
            id=top_up.id,
            client_id=top_up.client_id,
            amount=top_up.amount,
            status=top_up.status,
            expires_at=top_up.expires_at,
            url=top_up.url,
            error_message=top_up.error_message,
            version=top_up.version,
        )
