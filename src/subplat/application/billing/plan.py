"""Keeps the gateway's plan of a subscription as the books have it: day, amount, end."""

from datetime import date, timedelta

from attrs import frozen

from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.ports.clock import Clock
from subplat.application.ports.failures import Rejected
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.payment_gateway import AutoDebitGateway, CallbackHint, HintKind, PaymentGateway
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.billing.cycle import OPEN, BillingCycle
from subplat.domain.formatting import date_text, money_text
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Money
from subplat.domain.periods import charge_day, first_chargeable_after
from subplat.domain.subscriptions.subscription import Collection, PaymentMethodType, Subscription

NO_CHARGE_THAT_DAY = "NO_SCHEDULED_CYCLE"


def under_plan(subscription: Subscription) -> str | None:
    """The id of the plan by which the gateway charges the subscription by itself, if it does."""
    automatic = (
        subscription.payment_method_type is PaymentMethodType.XENDIT_SUBSCRIPTION
        and subscription.collection is Collection.AUTO_DEBIT
    )
    return subscription.xendit_subscription_id if automatic else None


@job("billing.prepare_charge.v1")
@frozen(kw_only=True)
class PrepareCharge(Job):
    """Sets what the gateway takes for a cycle, before it charges."""

    cycle_id: BillingCycleId

    def order_key(self) -> str:
        return f"collect:{self.cycle_id}"


@frozen(kw_only=True)
class PrepareChargeHandler:
    units_of_work: UnitOfWorkFactory
    gateway: PaymentGateway
    auto_debit: AutoDebitGateway
    mails: PaymentMails
    clock: Clock

    def __call__(self, job: PrepareCharge) -> None:
        """What is read back must be what is due, or Finance is told before the charge. Raises the port's other failures.

        A bill that was opened after the plan had charged for another one on its day is charged on the next day that can
        be: else it would wait for the charge of the next period, and every later bill likewise.
        """
        with self.units_of_work() as work:
            subscription = work.subscriptions.get_by_cycle(job.cycle_id)
            cycle = work.cycles.get(job.cycle_id)
        plan_id = under_plan(subscription)
        if plan_id is None or cycle.is_initial or cycle.status not in OPEN:
            return
        due = cycle.outstanding
        try:
            taken = self._set(plan_id, cycle, due)
        except Rejected as refusal:
            self._tell(cycle, due, str(refusal))
            return
        if taken != due:
            self._tell(cycle, due, f"gateway: {money_text(taken)}")

    def _set(self, plan_id: str, cycle: BillingCycle, due: Money) -> Money:
        day = charge_day(cycle.period.start)
        try:
            return self.auto_debit.set_next_amount(plan_id, day, due)
        except Rejected as refusal:
            if refusal.code != NO_CHARGE_THAT_DAY:
                raise
        today = self.clock.today()
        if day <= today:
            if self._was_charged(plan_id, cycle, day):
                return due
            day = first_chargeable_after(today)
        self.auto_debit.reschedule(plan_id, day)
        return self.auto_debit.set_next_amount(plan_id, day, due)

    def _was_charged(self, plan_id: str, cycle: BillingCycle, day: date) -> bool:
        """Whether the plan has charged since that day, unless for another bill. What is not booked yet may be for this one."""
        facts = self.gateway.verify(CallbackHint(kind=HintKind.PLAN, event_type="prepare", plan_id=plan_id))
        with self.units_of_work() as work:
            booked = [
                work.payments.find_by_gateway_id(fact.payment_id)
                for fact in facts
                if fact.scheduled_on is not None and fact.scheduled_on >= day
            ]
        return any(payment is None or payment.billing_cycle_id == cycle.id for payment in booked)

    def _tell(self, cycle: BillingCycle, due: Money, why: str) -> None:
        with self.units_of_work() as work:
            self.mails.ask_finance(
                work,
                intent=f"charge_amount:{cycle.id}:{due.amount}",
                about=cycle.id,
                subject="Nilai penagihan otomatis tidak sesuai",
                facts=[
                    f"Periode: {date_text(cycle.period.start)} - {date_text(cycle.period.last_day)}",
                    f"Seharusnya: {money_text(due)}",
                    f"Sebab: {why}",
                ],
            )
            work.commit()


@job("billing.align_plan.v1")
@frozen(kw_only=True)
class AlignPlan(Job):
    """Moves the gateway's next charge to the next billing date: that of the first payment, or of a new anchor."""

    subscription_id: SubscriptionId

    def order_key(self) -> str:
        return f"plan:{self.subscription_id}"


@frozen(kw_only=True)
class AlignPlanHandler:
    units_of_work: UnitOfWorkFactory
    auto_debit: AutoDebitGateway
    mails: PaymentMails
    clock: Clock

    def __call__(self, job: AlignPlan) -> None:
        """Days 29 to 31 become the 28th. A plan that cannot be moved is Finance's to look at.

        Where that day is over, the charge is prepared with its bill, which is due at once (`PrepareCharge`).
        """
        with self.units_of_work() as work:
            subscription = work.subscriptions.get(job.subscription_id)
        plan_id, day = under_plan(subscription), subscription.next_billing_date
        if plan_id is None or day is None or not subscription.is_live or subscription.cancel_on is not None:
            return
        if charge_day(day) <= self.clock.today():
            return
        try:
            self.auto_debit.reschedule(plan_id, charge_day(day))
        except Rejected as refusal:
            with self.units_of_work() as work:
                self.mails.ask_finance(
                    work,
                    intent=f"plan_day:{subscription.id}:{day}",
                    about=subscription.id,
                    subject="Jadwal penagihan otomatis tidak dapat diubah",
                    facts=[f"Tagihan berikutnya: {date_text(day)}", f"Sebab: {refusal}"],
                )
                work.commit()


@job("billing.stop_plan.v1")
@frozen(kw_only=True)
class StopPlan(Job):
    """Ends the gateway's plan of a contract that ends: nobody is charged for what is over."""

    subscription_id: SubscriptionId

    def order_key(self) -> str:
        return f"plan:{self.subscription_id}"


@frozen(kw_only=True)
class StopPlanHandler:
    units_of_work: UnitOfWorkFactory
    auto_debit: AutoDebitGateway
    clock: Clock

    def __call__(self, job: StopPlan) -> None:
        """Safe to repeat; raises the port's failures, Rejected too: a plan that still charges must not be overlooked."""
        with self.units_of_work() as work:
            plan_id = work.subscriptions.get(job.subscription_id).xendit_subscription_id
        if plan_id is not None:
            self.auto_debit.stop(plan_id)
            look_at_stopped(self.units_of_work, self.clock, plan_id)


@job("billing.stop_stray_plan.v1")
@frozen(kw_only=True)
class StopStrayPlan(Job):
    """Ends a plan that no contract counts on: somebody agreed to it after the deal was off, or when there was another."""

    plan_id: str

    def order_key(self) -> str:
        return f"stray-plan:{self.plan_id}"


@frozen(kw_only=True)
class StopStrayPlanHandler:
    units_of_work: UnitOfWorkFactory
    auto_debit: AutoDebitGateway
    clock: Clock

    def __call__(self, job: StopStrayPlan) -> None:
        """Safe to repeat; raises the port's failures, Rejected too."""
        self.auto_debit.stop(job.plan_id)
        look_at_stopped(self.units_of_work, self.clock, job.plan_id)


@job("billing.look_at_stopped_plan.v1", Lane.BULK)
@frozen(kw_only=True)
class LookAtStoppedPlan(Job):
    """Asks the gateway what a plan took before it ended: no bill is open any more for which anybody would look."""

    plan_id: str


CHARGES_END_WITHIN = timedelta(days=2)
"""A charge that had begun when its plan was ended has come to something by then."""


def look_at_stopped(units_of_work: UnitOfWorkFactory, clock: Clock, plan_id: str) -> None:
    """Promises two looks: now, and when what was under way has ended."""
    now = clock.now()
    with units_of_work() as work:
        for number, pause in enumerate((timedelta(), CHARGES_END_WITHIN)):
            look = LookAtStoppedPlan(plan_id=plan_id)
            work.jobs.enqueue(look, key=f"stopped-plan:{plan_id}:{number}", not_before=now + pause)
        work.commit()
