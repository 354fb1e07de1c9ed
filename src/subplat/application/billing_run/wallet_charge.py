"""Collects a bill from the client's balance with us."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.subscriptions.unpaid_cycle import UnpaidCycle
from subplat.domain.billing.cycle import OPEN, BillingCycle
from subplat.domain.ids import PaymentId, WalletTransactionId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.wallet import Wallet


@frozen(kw_only=True)
class WalletCharge:
    """All of what is due, or nothing. The caller saves subscription and cycle."""

    identifiers: Identifiers
    clock: Clock
    paid_cycle: PaidCycle
    unpaid_cycle: UnpaidCycle

    def take(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle) -> None:
        """Pays the cycle; with too little in the wallet an open one fails, as it does with a card, a failed one stays so."""
        wallet = work.wallets.find_by_client(subscription.client_id)
        if wallet is not None and wallet.currency is cycle.currency and cycle.outstanding <= wallet.balance:
            self._pay(work, subscription, cycle, wallet)
        elif cycle.status in OPEN:
            reason = "the wallet holds too little"
            payment = self._attempt(subscription, cycle)
            payment.fail(reason=reason, final=True, now=self.clock.now())
            work.payments.add(payment)
            self.unpaid_cycle.follow(work, subscription, cycle, reason)

    def _pay(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, wallet: Wallet) -> None:
        now, today, amount = self.clock.now(), self.clock.today(), cycle.outstanding
        payment = self._attempt(subscription, cycle)
        cycle.receive(amount, today=today, now=now)
        payment.succeed(to_wallet=Money.zero(amount.currency), at=now, now=now)
        work.payments.add(payment)
        wallet.charge(WalletTransactionId(self.identifiers.new()), amount, subscription.id, now)
        work.wallets.save(wallet)
        self.paid_cycle.follow(work, subscription, cycle, today)

    def _attempt(self, subscription: Subscription, cycle: BillingCycle) -> Payment:
        return Payment.attempt(
            payment_id=PaymentId(self.identifiers.new()),
            client_id=subscription.client_id,
            amount=cycle.outstanding,
            method=PaymentMethod.WALLET,
            subscription_id=subscription.id,
            billing_cycle_id=cycle.id,
            reference=f"wallet:{cycle.id}",
        )
