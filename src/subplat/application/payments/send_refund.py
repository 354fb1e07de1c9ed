"""Brings a refund to the gateway, and hears how it ends."""

from datetime import timedelta

from attrs import frozen

from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.billing.release import Release
from subplat.application.payments.refund import NewRefund, RefundDesk
from subplat.application.payments.refund_booking import RefundBooking
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.payment_gateway import GatewayRefund, RefundGateway, RefundRequest, RefundState
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import RuleBroken
from subplat.domain.formatting import money_text
from subplat.domain.ids import PaymentId, RefundId
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import UNDER_WAY, Refund, RefundDestination, RefundStatus

LOOKS = (timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6), timedelta(days=1), timedelta(days=7))
"""How long after it was sent a refund is looked at, unless a callback tells first."""


@job("payments.send_refund.v1")
@frozen(kw_only=True)
class SendRefund(Job):
    """Asks the gateway for a refund that was written down."""

    refund_id: RefundId
    payment_id: PaymentId

    def order_key(self) -> str:
        return f"refund:{self.payment_id}"


@job("payments.check_refund.v1", Lane.BULK)
@frozen(kw_only=True)
class CheckRefund(Job):
    """Asks how a refund ended that no callback told of; `look` counts from 0."""

    refund_id: RefundId
    look: int = 0

    def order_key(self) -> str:
        return f"refund-check:{self.refund_id}"


@frozen(kw_only=True)
class RefundOutcomes:
    """Books how refunds end, once, whoever tells."""

    units_of_work: UnitOfWorkFactory
    clock: Clock
    deposits: Deposits
    booking: RefundBooking
    mails: PaymentMails
    desk: RefundDesk
    release: Release

    def record(self, fact: GatewayRefund) -> None:
        """One that we asked for; or one that was given at the gateway without us, which the books then follow."""
        with self.units_of_work() as work:
            known = work.refunds.find(gateway_refund_id=fact.refund_id, reference=fact.reference)
            payment = work.payments.find_by_gateway_id(fact.payment_id) if fact.payment_id else None
        with self.units_of_work() as work:
            if known is not None:
                self.settle(work, known, fact)
            elif fact.state is RefundState.SUCCEEDED and payment is not None and fact.refund_id is not None:
                self._found(work, fact, payment, fact.refund_id)
            work.commit()

    def settle(self, work: UnitOfWork, known: Refund, fact: GatewayRefund) -> None:
        """Moves a refund that is under way; one that has ended stays as it is. `known` was read before, without lock."""
        cycle = None
        if known.billing_cycle_id is not None:
            work.subscriptions.get_by_cycle(known.billing_cycle_id)
            cycle = work.cycles.get(known.billing_cycle_id)
        payment = work.payments.get(known.payment_id)
        refund = work.refunds.get(known.id)
        if refund.status not in UNDER_WAY:
            return
        wallet = self.deposits.wallet_of(work, payment.client_id, payment.currency)
        if fact.refund_id != refund.gateway_refund_id or refund.status is RefundStatus.REQUESTED:
            refund.sent(fact.refund_id)
        match fact.state:
            case RefundState.SUCCEEDED:
                self.booking.succeeded(work, refund, payment, wallet)
            case RefundState.FAILED:
                self.booking.failed(work, refund, wallet, fact.failure_reason or "refused by the channel")
                self.tell(work, refund)
            case RefundState.PENDING:
                look = CheckRefund(refund_id=refund.id)
                work.jobs.enqueue(look, key=f"refund-check:{refund.id}:0", not_before=self.clock.now() + LOOKS[0])
        work.refunds.save(refund)
        if refund.status is RefundStatus.FAILED and cycle is not None and cycle.status is CycleStatus.CANCELLED:
            self.release.of_cancelled(work, refund.client_id, cycle)

    def tell(self, work: UnitOfWork, refund: Refund) -> None:
        """A refund that failed needs a person: another way, by hand."""
        self.mails.ask_finance(
            work,
            intent=f"refund_failed:{refund.id}",
            about=refund.id,
            subject="Refund gagal, perlu transfer manual",
            facts=[
                f"Jumlah: {money_text(refund.amount)}",
                f"Alasan gagal: {refund.failure_reason}",
                f"Referensi: {refund.id}",
            ],
        )

    def _found(self, work: UnitOfWork, fact: GatewayRefund, payment: Payment, refund_id: str) -> None:
        new = NewRefund(
            payment_id=payment.id,
            amount=fact.amount,
            to=RefundDestination.FOUND,
            reason="given at the gateway, outside the platform",
            by=None,
            gateway_refund_id=refund_id,
        )
        try:
            refund = self.desk.open(work, payment.billing_cycle_id, new)
        except RuleBroken as broken:
            about, facts = payment.id, [f"Jumlah: {money_text(fact.amount)}", f"Ditolak pembukuan: {broken}"]
        else:
            about, facts = refund.payment_id, [f"Jumlah: {money_text(fact.amount)}"]
            if refund.uncovered.is_positive:
                facts.append(f"Sudah terpakai dari wallet, menjadi piutang: {money_text(refund.uncovered)}")
        subject = "Refund di luar platform ditemukan"
        self.mails.ask_finance(work, intent=f"refund_found:{refund_id}", about=about, subject=subject, facts=facts)


@frozen(kw_only=True)
class SendRefundHandler:
    units_of_work: UnitOfWorkFactory
    gateway: RefundGateway
    outcomes: RefundOutcomes

    def __call__(self, job: SendRefund) -> None:
        """Raises Unavailable, OutcomeUnknown, MalformedAnswer: then the same request is sent again, under its key."""
        with self.units_of_work() as work:
            refund = work.refunds.get(job.refund_id)
            payment_id = work.payments.get(refund.payment_id).xendit_payment_id
        if refund.status is not RefundStatus.REQUESTED or payment_id is None:
            return
        try:
            answer = self.gateway.request_refund(
                RefundRequest(
                    payment_id=payment_id,
                    reference=refund.reference,
                    idempotency_key=refund.idempotency_key,
                    amount=refund.amount,
                )
            )
        except Rejected as refusal:
            answer = GatewayRefund(
                refund_id=None,
                payment_id=payment_id,
                reference=refund.reference,
                state=RefundState.FAILED,
                amount=refund.amount,
                failure_reason=refusal.code,
            )
        with self.units_of_work() as work:
            self.outcomes.settle(work, refund, answer)
            work.commit()


@frozen(kw_only=True)
class CheckRefundHandler:
    units_of_work: UnitOfWorkFactory
    gateway: RefundGateway
    outcomes: RefundOutcomes
    clock: Clock

    def __call__(self, job: CheckRefund) -> None:
        """A lost callback costs minutes; what hangs for more than a week is Finance's."""
        with self.units_of_work() as work:
            refund = work.refunds.get(job.refund_id)
        if refund.status not in UNDER_WAY:
            return
        found = self.gateway.read_refund(refund.gateway_refund_id) if refund.gateway_refund_id else None
        with self.units_of_work() as work:
            if found is not None and found.state is not RefundState.PENDING:
                self.outcomes.settle(work, refund, found)
            elif job.look + 1 < len(LOOKS):
                look = CheckRefund(refund_id=refund.id, look=job.look + 1)
                later = self.clock.now() + LOOKS[look.look]
                work.jobs.enqueue(look, key=f"refund-check:{refund.id}:{look.look}", not_before=later)
            else:
                self._tell(work, refund)
            work.commit()

    def _tell(self, work: UnitOfWork, refund: Refund) -> None:
        self.outcomes.mails.ask_finance(
            work,
            intent=f"refund_hangs:{refund.id}",
            about=refund.id,
            subject="Refund belum selesai",
            facts=[f"Jumlah: {money_text(refund.amount)}", f"Referensi: {refund.reference}"],
        )
