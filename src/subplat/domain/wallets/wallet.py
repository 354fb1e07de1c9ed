"""A client's balance with us: only ever added to, transaction by transaction."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from attrs import define, field, frozen

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId, WalletId, WalletTransactionId
from subplat.domain.money import Currency, Money


class WalletTransactionType(StrEnum):
    """Why the balance moved."""

    TOPUP = "TOPUP"
    CHARGE = "CHARGE"
    REFUND = "REFUND"
    ADJUSTMENT = "ADJUSTMENT"


class Direction(StrEnum):
    """Which way the balance moved."""

    IN = "IN"
    OUT = "OUT"


class RelatedType(StrEnum):
    """What made it move."""

    PAYMENT = "PAYMENT"
    SUBSCRIPTION = "SUBSCRIPTION"
    MANUAL = "MANUAL"


ALLOWED: dict[WalletTransactionType, frozenset[Direction]] = {
    WalletTransactionType.TOPUP: frozenset({Direction.IN}),
    WalletTransactionType.CHARGE: frozenset({Direction.OUT}),
    WalletTransactionType.REFUND: frozenset({Direction.IN}),
    WalletTransactionType.ADJUSTMENT: frozenset({Direction.IN, Direction.OUT}),
}
"""The direction each type may move in."""


class InsufficientBalance(RuleBroken):
    """The wallet holds less than is to be taken."""

    code = "insufficient_balance"


@event("wallet.moved.v1")
@frozen(kw_only=True)
class WalletMoved(DomainEvent):
    """The balance changed."""

    wallet_id: WalletId
    client_id: ClientId
    type: str
    amount: Money
    balance: Money


@frozen(kw_only=True)
class WalletTransaction:
    """One movement, never changed: number `sequence` of its wallet, with the balance it left behind."""

    id: WalletTransactionId
    wallet_id: WalletId
    sequence: int
    type: WalletTransactionType
    direction: Direction
    amount: Money
    balance_after: Money
    related_type: RelatedType
    related_id: UUID | None
    reason: str | None
    created_at: datetime


@define(kw_only=True, eq=False)
class Wallet:
    """One per client; `balance` is the sum of what came in less what went out, never below zero.

    `added` holds the movements made since loading, for the repository to append.
    """

    id: WalletId
    client_id: ClientId
    currency: Currency
    balance: Money
    sequence: int = 0
    version: int = 0
    added: list[WalletTransaction] = field(factory=list[WalletTransaction], init=False, repr=False)
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        if self.balance < Money.zero(self.currency):
            raise InvalidValue("a balance is never below zero", balance=str(self.balance))

    @classmethod
    def open(cls, wallet_id: WalletId, client_id: ClientId, currency: Currency) -> "Wallet":
        """An empty wallet."""
        return cls(id=wallet_id, client_id=client_id, currency=currency, balance=Money.zero(currency))

    def top_up(
        self, entry: WalletTransactionId, amount: Money, payment_id: UUID, now: datetime, reason: str | None = None
    ) -> None:
        """Money from a payment; `reason` where it is not plain that no bill needed it."""
        kind = WalletTransactionType.TOPUP
        self._move(entry, kind, Direction.IN, amount, RelatedType.PAYMENT, payment_id, reason, now)

    def charge(self, entry: WalletTransactionId, amount: Money, subscription_id: UUID, now: datetime) -> None:
        """Pays for a subscription; raises InsufficientBalance."""
        self._move(
            entry,
            WalletTransactionType.CHARGE,
            Direction.OUT,
            amount,
            RelatedType.SUBSCRIPTION,
            subscription_id,
            None,
            now,
        )

    def refund(self, entry: WalletTransactionId, amount: Money, payment_id: UUID, now: datetime) -> None:
        """A payment given back as balance."""
        self._move(
            entry, WalletTransactionType.REFUND, Direction.IN, amount, RelatedType.PAYMENT, payment_id, None, now
        )

    def adjust(
        self,
        entry: WalletTransactionId,
        direction: Direction,
        amount: Money,
        reason: str,
        now: datetime,
        related_id: UUID | None = None,
    ) -> None:
        """A correction, with the reason and who or what made it (a user, a refund); raises InsufficientBalance."""
        if not reason.strip():
            raise InvalidValue("an adjustment needs a reason")
        kind = WalletTransactionType.ADJUSTMENT
        self._move(entry, kind, direction, amount, RelatedType.MANUAL, related_id, reason, now)

    def _move(
        self,
        entry: WalletTransactionId,
        kind: WalletTransactionType,
        direction: Direction,
        amount: Money,
        related_type: RelatedType,
        related_id: UUID | None,
        reason: str | None,
        now: datetime,
    ) -> None:
        if not amount.is_positive:
            raise InvalidValue("a wallet moves by a positive amount", amount=str(amount))
        if direction is Direction.OUT and amount > self.balance:
            raise InsufficientBalance(f"the wallet holds {self.balance}, not {amount}", balance=str(self.balance))
        self.balance = self.balance + amount if direction is Direction.IN else self.balance - amount
        self.sequence += 1
        self.added.append(
            WalletTransaction(
                id=entry,
                wallet_id=self.id,
                sequence=self.sequence,
                type=kind,
                direction=direction,
                amount=amount,
                balance_after=self.balance,
                related_type=related_type,
                related_id=related_id,
                reason=reason,
                created_at=now,
            )
        )
        self.events.append(
            WalletMoved(
                occurred_at=now,
                wallet_id=self.id,
                client_id=self.client_id,
                type=kind.value,
                amount=amount,
                balance=self.balance,
            )
        )
