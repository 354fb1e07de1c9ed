"""Finance saw a transfer on the bank statement, or holds a slip for tax that the client kept back."""

from datetime import UTC, date, datetime, time

from attrs import frozen

from subplat.application.accounts.authority import BOOKKEEPERS, ensure_role
from subplat.application.payments.settlement import Settlement
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.errors import Conflict, InvalidValue
from subplat.domain.ids import BillingCycleId, PaymentId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.methods import RECORDED, PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.second_person import SecondPersonPolicy
from subplat.domain.subscriptions.subscription import Subscription

_MIDDAY = time(5, tzinfo=UTC)
"""Noon in Jakarta: a day given without an hour is that day in every Indonesian zone."""


@frozen(kw_only=True)
class Withholding:
    """PPh 23 that the client kept back: the number of its slip (*bukti potong*) and the amount."""

    slip_number: str
    amount: Money


@frozen(kw_only=True)
class ConfirmOfflinePayment:
    """`reference` names the transfer; `amount` None: a slip alone, for money that was confirmed before."""

    cycle_id: BillingCycleId
    amount: Money | None
    paid_on: date
    reference: str
    by: UserId
    withholding: Withholding | None = None


@frozen(kw_only=True)
class ConfirmOfflinePaymentHandler:
    """Unique by (bill, reference), and slips by (bill, number): pressing the button twice books once.

    With what was confirmed by hand for the bill before, more than the policy lets one person confirm: then it is written
    down, PENDING, and nothing is paid by it until another person confirms the same reference and amount.
    """

    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    settlement: Settlement
    clock: Clock
    policy: SecondPersonPolicy

    def __call__(self, command: ConfirmOfflinePayment) -> PaymentId:
        """The payment (the slip's if there is no other), that of the first press too.

        Raises NotFound, NotAllowed, Conflict (the reference was used for another amount, or declined; the bill that it waited
        for was settled meanwhile), RuleBroken (more withheld than is
        due), InvalidValue (a day to come, another currency, no reference, nothing to book).
        """
        self._ensure_sound(command)
        with self.units_of_work() as work:
            ensure_role(work, command.by, BOOKKEEPERS)
            subscription = work.subscriptions.get_by_cycle(command.cycle_id)
            cycle = work.cycles.get(command.cycle_id)
            slip = self._slip(work, command, subscription, cycle)
            money = self._money(work, command, subscription, cycle)
            work.commit()
        return next(payment.id for payment in (money, slip) if payment is not None)

    def is_waiting(self, payment_id: PaymentId) -> bool:
        """Whether it waits for a second person. Raises NotFound."""
        with self.units_of_work() as work:
            return work.payments.get(payment_id).waits_for_second_person

    def _ensure_sound(self, command: ConfirmOfflinePayment) -> None:
        if command.paid_on > self.clock.today():
            raise InvalidValue("money cannot have arrived on a day to come", paid_on=command.paid_on)
        if command.amount is None and command.withholding is None:
            raise InvalidValue("nothing to confirm: neither money nor a slip")
        if not command.reference.strip() or (command.withholding and not command.withholding.slip_number.strip()):
            raise InvalidValue("a transfer has a reference, a slip has a number")

    def _slip(
        self, work: UnitOfWork, command: ConfirmOfflinePayment, subscription: Subscription, cycle: BillingCycle
    ) -> Payment | None:
        held = command.withholding
        if held is None:
            return None
        method, number = PaymentMethod.WITHHOLDING, held.slip_number.strip()
        return self._once(work, command, subscription, cycle, method, number, held.amount)

    def _money(
        self, work: UnitOfWork, command: ConfirmOfflinePayment, subscription: Subscription, cycle: BillingCycle
    ) -> Payment | None:
        if command.amount is None:
            return None
        method, reference = PaymentMethod.MANUAL, command.reference.strip()
        return self._once(work, command, subscription, cycle, method, reference, command.amount)

    def _once(
        self,
        work: UnitOfWork,
        command: ConfirmOfflinePayment,
        subscription: Subscription,
        cycle: BillingCycle,
        method: PaymentMethod,
        reference: str,
        amount: Money,
    ) -> Payment:
        known = self._known(work, subscription, cycle, method, reference, amount)
        if known is None:
            fresh = self._attempt(command, subscription, cycle, method, reference, amount)
            if not self._needs_second_person(work, cycle, amount):
                self._book(work, command, subscription, cycle, fresh)
            work.payments.add(fresh)
            return fresh
        if known.waits_for_second_person and known.recorded_by_user_id != command.by:
            if cycle.status not in PAYABLE:
                raise Conflict(f"the bill is {cycle.status} by now: decline this payment", payment_id=known.id)
            known.confirm(command.by)
            self._book(work, command, subscription, cycle, known)
            work.payments.save(known)
        return known

    def _needs_second_person(self, work: UnitOfWork, cycle: BillingCycle, amount: Money) -> bool:
        """Parts count together, or a large amount would be confirmed in small ones; what was confirmed by two does not."""
        earlier = (
            each.amount
            for each in work.payments.of_cycle(cycle.id)
            if each.method in RECORDED and each.status is not PaymentStatus.FAILED and each.confirmed_by_user_id is None
        )
        return self.policy.is_needed(Money.total((*earlier, amount), cycle.currency))

    def _book(
        self,
        work: UnitOfWork,
        command: ConfirmOfflinePayment,
        subscription: Subscription,
        cycle: BillingCycle,
        payment: Payment,
    ) -> None:
        withheld = payment.method is PaymentMethod.WITHHOLDING
        book = self.settlement.withhold if withheld else self.settlement.receive
        book(work, payment, subscription, cycle, at=self._instant(command), paid_on=command.paid_on)

    def _known(
        self,
        work: UnitOfWork,
        subscription: Subscription,
        cycle: BillingCycle,
        method: PaymentMethod,
        reference: str,
        amount: Money,
    ) -> Payment | None:
        known = work.payments.find_recorded(subscription.client_id, cycle.id, method, reference)
        if known is not None and known.amount != amount:
            raise Conflict(f"{reference} was recorded with {known.amount} already", reference=reference)
        if known is not None and known.status is PaymentStatus.FAILED:
            raise Conflict(f"{reference} was declined: {known.failure_reason}", reference=reference)
        return known

    def _attempt(
        self,
        command: ConfirmOfflinePayment,
        subscription: Subscription,
        cycle: BillingCycle,
        method: PaymentMethod,
        reference: str,
        amount: Money,
    ) -> Payment:
        if amount.currency is not cycle.currency:
            raise InvalidValue(f"the bill is in {cycle.currency}", currency=amount.currency)
        return Payment.attempt(
            payment_id=PaymentId(self.identifiers.new()),
            client_id=subscription.client_id,
            amount=amount,
            method=method,
            subscription_id=subscription.id,
            billing_cycle_id=cycle.id,
            recorded_by_user_id=command.by,
            reference=reference,
        )

    def _instant(self, command: ConfirmOfflinePayment) -> datetime:
        now = self.clock.now()
        return now if command.paid_on == self.clock.today() else datetime.combine(command.paid_on, _MIDDAY)
