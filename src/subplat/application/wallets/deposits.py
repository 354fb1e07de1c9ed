"""Money that a client has with us."""

from datetime import datetime
from uuid import UUID

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import ClientId, PaymentId, SubscriptionId, WalletId, WalletTransactionId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import Payment
from subplat.domain.wallets.wallet import Direction, Wallet


@job("wallets.spend_balance.v1")
@frozen(kw_only=True)
class SpendBalance(Job):
    """A wallet holds more than before: bills of contracts that pay from it may be paid now."""

    client_id: ClientId

    def order_key(self) -> str:
        return f"wallet:{self.client_id}"


@frozen(kw_only=True)
class Deposits:
    """One wallet a client, made with its first successful payment."""

    identifiers: Identifiers
    clock: Clock

    def wallet_of(self, work: UnitOfWork, client_id: ClientId, currency: Currency) -> Wallet:
        """The client's wallet, opened if there is none."""
        wallet = work.wallets.find_by_client(client_id)
        if wallet is None:
            wallet = Wallet.open(WalletId(self.identifiers.new()), client_id, currency)
            work.wallets.add(wallet)
        return wallet

    def top_up(
        self, work: UnitOfWork, wallet: Wallet, amount: Money, payment_id: PaymentId, *, reason: str | None = None
    ) -> None:
        """Books the part of a payment that no bill needed, or needs any more (`reason`)."""
        wallet.top_up(self._entry(), amount, payment_id, self.clock.now(), reason)
        work.wallets.save(wallet)
        work.jobs.enqueue(SpendBalance(client_id=wallet.client_id))

    def deposit(self, work: UnitOfWork, payment: Payment, *, at: datetime) -> None:
        """Adds a payment that belongs to no bill: all of it goes to the wallet. Raises RuleBroken for another currency."""
        wallet = self.wallet_of(work, payment.client_id, payment.currency)
        if wallet.currency is not payment.currency:
            raise RuleBroken(f"the client's wallet is in {wallet.currency}", currency=wallet.currency)
        payment.succeed(to_wallet=payment.amount, at=at, now=self.clock.now())
        work.payments.add(payment)
        self.top_up(work, wallet, payment.amount, payment.id)

    def give_back(self, work: UnitOfWork, wallet: Wallet, amount: Money, payment_id: PaymentId) -> None:
        """Books a payment's money back as balance."""
        wallet.refund(self._entry(), amount, payment_id, self.clock.now())
        work.wallets.save(wallet)
        work.jobs.enqueue(SpendBalance(client_id=wallet.client_id))

    def take(self, work: UnitOfWork, wallet: Wallet, amount: Money, subscription_id: SubscriptionId) -> None:
        """Takes what a bill needs; raises InsufficientBalance."""
        wallet.charge(self._entry(), amount, subscription_id, self.clock.now())
        work.wallets.save(wallet)

    def adjust(
        self, work: UnitOfWork, wallet: Wallet, direction: Direction, amount: Money, *, reason: str, because_of: UUID
    ) -> None:
        """A correction; `because_of` is the user or the refund that it comes from. Raises InsufficientBalance."""
        wallet.adjust(self._entry(), direction, amount, reason, self.clock.now(), because_of)
        work.wallets.save(wallet)
        if direction is Direction.IN:
            work.jobs.enqueue(SpendBalance(client_id=wallet.client_id))

    def _entry(self) -> WalletTransactionId:
        return WalletTransactionId(self.identifiers.new())
