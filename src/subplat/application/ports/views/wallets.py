"""Wallets, their movements and the links that fill them, as they are shown."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import ClientId, TopUpId, UserId, WalletId, WalletTransactionId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.wallets.wallet import Direction, RelatedType, WalletTransactionType


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
