"""What a refund means for payment, bill and wallet."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.wallets.deposits import Deposits
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import RefundId
from subplat.domain.money import Money
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.domain.wallets.wallet import Direction, Wallet


@frozen(kw_only=True)
class Parts:
    """What is given back: of the bill's money, of the wallet's, and of what the wallet had and has spent."""

    from_cycle: Money
    from_wallet: Money
    uncovered: Money


@frozen(kw_only=True)
class RefundBooking:
    """All in the caller's unit of work, which has locked subscription, cycle and payment in this order."""

    clock: Clock
    deposits: Deposits

    def parts(self, work: UnitOfWork, payment: Payment, amount: Money, to: RefundDestination, wallet: Wallet) -> Parts:
        """How `amount` is made up: first what the payment left in the wallet and is still there, then the bill's part.

        Raises RuleBroken when more would go back than was paid, or than is still there to give. Where the money has gone
        already without us being asked, what the wallet cannot give back stays uncovered.
        """
        zero = Money.zero(payment.currency)
        counted = [refund for refund in work.refunds.of_payment(payment.id) if refund.counts]
        left = payment.amount - Money.total((refund.amount for refund in counted), payment.currency)
        if payment.status is not PaymentStatus.SUCCESS or not zero < amount <= left:
            raise RuleBroken(f"at most {left} of this payment can go back", refundable=str(left))
        gone_from_wallet = Money.total((each.from_wallet + each.uncovered for each in counted), payment.currency)
        in_wallet = payment.to_wallet - gone_from_wallet
        on_bill = payment.to_cycle - Money.total((each.from_cycle for each in counted), payment.currency)
        if to is RefundDestination.WALLET:
            from_wallet = zero
        else:
            from_wallet = min(amount, in_wallet, wallet.balance if wallet.currency is payment.currency else zero)
        from_cycle = min(amount - from_wallet, on_bill)
        uncovered = amount - from_wallet - from_cycle
        if uncovered.is_positive and to not in (RefundDestination.FOUND, RefundDestination.DISPUTE):
            raise RuleBroken(
                f"only {from_wallet + from_cycle} can go back: the rest is in the wallet, or was spent from it",
                refundable=str(from_wallet + from_cycle),
            )
        return Parts(from_cycle=from_cycle, from_wallet=from_wallet, uncovered=uncovered)

    def hold(self, work: UnitOfWork, wallet: Wallet, parts: Parts, refund_id: RefundId) -> None:
        """What goes back cannot be spent meanwhile."""
        if parts.from_wallet.is_positive:
            self.deposits.adjust(
                work, wallet, Direction.OUT, parts.from_wallet, reason=f"refund {refund_id}", because_of=refund_id
            )

    def succeeded(self, work: UnitOfWork, refund: Refund, payment: Payment, wallet: Wallet) -> None:
        """The payment has less, the bill received less; what goes to the wallet is there now. Saves everything."""
        now = self.clock.now()
        payment.refund(refund.amount, now)
        work.payments.save(payment)
        if refund.from_cycle.is_positive and refund.billing_cycle_id is not None:
            cycle = work.cycles.get(refund.billing_cycle_id)
            cycle.give_back(refund.from_cycle)
            work.cycles.save(cycle)
        if refund.destination is RefundDestination.WALLET:
            self.deposits.give_back(work, wallet, refund.amount, payment.id)
        refund.succeed(now)

    def failed(self, work: UnitOfWork, refund: Refund, wallet: Wallet, reason: str) -> None:
        """Nothing went back: what was held is the client's again. The caller saves the refund."""
        if refund.from_wallet.is_positive:
            why = f"refund {refund.id} failed"
            self.deposits.adjust(work, wallet, Direction.IN, refund.from_wallet, reason=why, because_of=refund.id)
        refund.fail(reason=reason, now=self.clock.now())
