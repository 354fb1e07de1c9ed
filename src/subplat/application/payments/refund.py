"""Somebody decides that money goes back."""

from attrs import frozen

from subplat.application.accounts.authority import BOOKKEEPERS, NotAllowed, ensure_role
from subplat.application.payments.refund_booking import RefundBooking
from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.wallets.deposits import Deposits
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import BillingCycleId, PaymentId, RefundId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import Refund, RefundDestination

BY_PEOPLE = frozenset(
    {RefundDestination.GATEWAY, RefundDestination.WALLET, RefundDestination.OUTSIDE, RefundDestination.DISPUTE}
)


@frozen(kw_only=True)
class RequestRefund:
    """`key`, from the form, makes a second press the same refund. OUTSIDE: it was transferred by hand already."""

    payment_id: PaymentId
    amount: Money
    to: RefundDestination
    reason: str
    by: UserId
    key: str | None = None


@frozen(kw_only=True)
class NewRefund:
    """What makes a refund, whoever decided on it."""

    payment_id: PaymentId
    amount: Money
    to: RefundDestination
    reason: str
    by: UserId | None
    reference: str | None = None
    gateway_refund_id: str | None = None


@frozen(kw_only=True)
class RefundDesk:
    """Writes refunds down: their parts of payment, bill and wallet are taken at once."""

    identifiers: Identifiers
    clock: Clock
    deposits: Deposits
    booking: RefundBooking

    def open(self, work: UnitOfWork, cycle_id: BillingCycleId | None, new: NewRefund) -> Refund:
        """The refund, REQUESTED where the gateway has to be asked, else SUCCEEDED at once. Raises NotFound, RuleBroken."""
        if cycle_id is not None:
            work.subscriptions.get_by_cycle(cycle_id)
            work.cycles.get(cycle_id)
        payment = work.payments.get(new.payment_id)
        _ensure_possible(payment, new)
        wallet = self.deposits.wallet_of(work, payment.client_id, payment.currency)
        parts = self.booking.parts(work, payment, new.amount, new.to, wallet)
        refund_id = RefundId(self.identifiers.new())
        refund = Refund(
            id=refund_id,
            payment_id=payment.id,
            client_id=payment.client_id,
            billing_cycle_id=payment.billing_cycle_id,
            amount=new.amount,
            from_cycle=parts.from_cycle,
            from_wallet=parts.from_wallet,
            uncovered=parts.uncovered,
            destination=new.to,
            reason=new.reason,
            reference=new.reference or f"refund-{refund_id}",
            idempotency_key=str(refund_id),
            gateway_refund_id=new.gateway_refund_id,
            requested_by_user_id=new.by,
            requested_at=self.clock.now(),
        )
        refund.announce()
        self.booking.hold(work, wallet, parts, refund.id)
        if new.to is not RefundDestination.GATEWAY:
            self.booking.succeeded(work, refund, payment, wallet)
        work.refunds.add(refund)
        return refund


@frozen(kw_only=True)
class RequestRefundHandler:
    units_of_work: UnitOfWorkFactory
    desk: RefundDesk

    def __call__(self, command: RequestRefund) -> RefundId:
        """The refund; asking the gateway follows in a job. Raises NotFound, NotAllowed, RuleBroken."""
        if command.to not in BY_PEOPLE:
            raise RuleBroken(f"{command.to} is found, not asked for")
        with self.units_of_work() as work:
            cycle_id = work.payments.get(command.payment_id).billing_cycle_id
        with because(command.reason), self.units_of_work() as work:
            ensure_role(work, command.by, BOOKKEEPERS)
            reference = f"refund-{command.payment_id}-{command.key}" if command.key else None
            known = work.refunds.find(gateway_refund_id=None, reference=reference)
            if known is not None:
                return known.id
            new = NewRefund(
                payment_id=command.payment_id,
                amount=command.amount,
                to=command.to,
                reason=command.reason,
                by=command.by,
                reference=reference,
            )
            refund = self.desk.open(work, cycle_id, new)
            work.commit()
        return refund.id


def _ensure_possible(payment: Payment, new: NewRefund) -> None:
    """Four eyes: who wrote a payment down does not give it back alone."""
    if new.by is not None and payment.recorded_by_user_id == new.by:
        raise NotAllowed("who recorded a payment cannot refund it: somebody else has to", payment_id=payment.id)
    if payment.method is PaymentMethod.WITHHOLDING:
        raise RuleBroken("withheld tax was never received: it cannot go back", payment_id=payment.id)
    if payment.method is PaymentMethod.WALLET and new.to is not RefundDestination.WALLET:
        raise RuleBroken("what the wallet paid goes back to the wallet", payment_id=payment.id)
    if new.to is RefundDestination.GATEWAY and payment.xendit_payment_id is None:
        raise RuleBroken("the gateway has never had this money: refund it outside", payment_id=payment.id)
