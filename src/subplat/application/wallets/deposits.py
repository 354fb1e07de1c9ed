"""Money that a client has with us."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.ids import ClientId, PaymentId, WalletId, WalletTransactionId
from subplat.domain.money import Currency, Money
from subplat.domain.wallets.wallet import Wallet


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

    def top_up(self, work: UnitOfWork, wallet: Wallet, amount: Money, payment_id: PaymentId) -> None:
        """Books the part of a payment that no bill needed."""
        wallet.top_up(WalletTransactionId(self.identifiers.new()), amount, payment_id, self.clock.now())
        work.wallets.save(wallet)
