"""What a cancelled bill had received is the client's again."""

from collections.abc import Iterator

from attrs import frozen

from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.formatting import date_text, money_text
from subplat.domain.ids import ClientId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus


@frozen(kw_only=True)
class Release:
    """Part payments of a bill that nobody has to pay any more become top-ups of the client's wallet, each once.

    What is on its way back to the payer stays until that has ended. Withheld tax is no money: the slip stays with the bill,
    and Finance is asked to have it withdrawn. A wallet in another currency cannot take it: then Finance pays it back.
    """

    clock: Clock
    deposits: Deposits
    mails: PaymentMails

    def of_cancelled(self, work: UnitOfWork, client_id: ClientId, cycle: BillingCycle) -> None:
        """Saves the cycle, its payments and the wallet; the caller has locked subscription and cycle. May be repeated."""
        released = tuple(self._held(work, cycle))
        wallet = work.wallets.find_by_client(client_id) if released else None
        if cycle.withheld.is_positive:
            self._tell(work, cycle, "slip", "Bukti potong untuk tagihan yang dibatalkan", cycle.withheld)
        if wallet is None or wallet.currency is not cycle.currency:
            if released:
                total = Money.total((amount for _, amount in released), cycle.currency)
                self._tell(work, cycle, "held", "Pembayaran atas tagihan yang dibatalkan perlu dikembalikan", total)
            work.cycles.save(cycle)
            return
        for payment, amount in released:
            cycle.release(amount)
            payment.release(amount, now=self.clock.now())
        # The bill first: the database lets money leave only one that is cancelled.
        work.cycles.save(cycle)
        reason = f"bill {cycle.id} for {cycle.period.start} to {cycle.period.last_day} was cancelled"
        for payment, amount in released:
            work.payments.save(payment)
            self.deposits.top_up(work, wallet, amount, payment.id, reason=reason)

    def _held(self, work: UnitOfWork, cycle: BillingCycle) -> Iterator[tuple[Payment, Money]]:
        """Every payment of which the bill still holds something that is not on its way back."""
        if cycle.status is not CycleStatus.CANCELLED or not cycle.received.is_positive:
            return
        for payment in work.payments.of_cycle(cycle.id):
            if payment.status is not PaymentStatus.SUCCESS or payment.method is PaymentMethod.WITHHOLDING:
                continue
            refunds = work.refunds.of_payment(payment.id)
            taken = Money.total((each.from_cycle for each in refunds if each.counts), cycle.currency)
            if (payment.to_cycle - taken).is_positive:
                yield payment, payment.to_cycle - taken

    def _tell(self, work: UnitOfWork, cycle: BillingCycle, what: str, subject: str, amount: Money) -> None:
        self.mails.ask_finance(
            work,
            intent=f"cancelled_{what}:{cycle.id}",
            about=cycle.id,
            subject=subject,
            facts=[
                f"Tagihan: {cycle.id}",
                f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
                f"Jumlah: {money_text(amount)}",
            ],
        )
