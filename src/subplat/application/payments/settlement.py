"""What a payment, re-read at the gateway, means for the books."""

from collections.abc import Sequence
from datetime import date, datetime

from attrs import frozen

from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.payment_mails import PaymentMails
from subplat.application.billing.plan import StopStrayPlan
from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.subscriptions.unpaid_cycle import UnpaidCycle
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.periods import charge_day
from subplat.domain.subscriptions.subscription import SUBSCRIPTION, Subscription


@frozen(kw_only=True)
class Settlement:
    """Books each attempt once, however often and in whichever order it is told; every rupiah ends in one place."""

    identifiers: Identifiers
    clock: Clock
    deposits: Deposits
    paid_cycle: PaidCycle
    unpaid_cycle: UnpaidCycle
    mails: PaymentMails

    def news(self, work: UnitOfWork, facts: Sequence[GatewayPayment]) -> Sequence[GatewayPayment]:
        """Those that change something when they are recorded: what became of most has been in the books for long."""
        known = work.payments.statuses([fact.payment_id for fact in facts])
        return [fact for fact in facts if _is_news(fact, known.get(fact.payment_id))]

    def record(self, work: UnitOfWork, fact: GatewayPayment) -> None:
        """Payment, cycle, subscription, client, wallet: all in the caller's unit of work."""
        cycle_id = self._cycle_of(work, fact)
        if cycle_id is None:
            if not self._filled_wallet(work, fact):
                self._quarantine(work, fact, "no bill of ours has this reference")
            return
        subscription = work.subscriptions.get_by_cycle(cycle_id)
        cycle = work.cycles.get(cycle_id)
        if fact.amount.currency is not cycle.currency:
            self._set_aside(work, fact, f"the bill is in {cycle.currency}", subscription, cycle)
            return
        payment = work.payments.find_by_gateway_id(fact.payment_id)
        if payment is None:
            payment = self._attempt(fact, subscription, cycle)
            if self._happened(work, fact, payment, subscription, cycle):
                work.payments.add(payment)
        elif payment.status is PaymentStatus.FAILED:
            self._set_aside(work, fact, "this attempt had failed before", subscription, cycle)
        elif payment.status is PaymentStatus.PENDING and self._happened(work, fact, payment, subscription, cycle):
            work.payments.save(payment)

    def _happened(
        self,
        work: UnitOfWork,
        fact: GatewayPayment,
        payment: Payment,
        subscription: Subscription,
        cycle: BillingCycle,
    ) -> bool:
        """Carries out what became of a PENDING payment, which the caller keeps; False: a person has to place it."""
        if fact.outcome is PaymentOutcome.SUCCEEDED:
            if not self._has_room(work, fact, subscription, cycle):
                reason = "more than is due, in another currency than the wallet's"
                self._set_aside(work, fact, reason, subscription, cycle)
                return False
            self._release(work, fact)
            self._mark_link_paid(work, fact, cycle)
            payment.amount = fact.amount  # while it was pending another amount may have been announced
            paid_on = self.clock.civil_day(fact.occurred_at)
            self._adopt_plan(fact, subscription, cycle)
            self.receive(work, payment, subscription, cycle, at=fact.occurred_at, paid_on=paid_on)
            if _is_stray(fact, subscription):
                self._stop(work, fact)
        elif fact.outcome is PaymentOutcome.FAILED:
            self._failed(work, fact, payment, subscription, cycle)
        return True

    def _adopt_plan(self, fact: GatewayPayment, subscription: Subscription, cycle: BillingCycle) -> None:
        """The plan that is charged for the first bill is the contract's, on whichever page the payer agreed to it."""
        if fact.plan_id is not None and cycle.is_initial and cycle.status in OPEN:
            subscription.collected_at(payment_link_url=None, xendit_subscription_id=fact.plan_id)

    def _stop(self, work: UnitOfWork, fact: GatewayPayment) -> None:
        """The plan of this charge must not charge a second time."""
        if fact.plan_id is not None:
            work.jobs.enqueue(StopStrayPlan(plan_id=fact.plan_id))

    def receive(
        self,
        work: UnitOfWork,
        payment: Payment,
        subscription: Subscription,
        cycle: BillingCycle,
        *,
        at: datetime,
        paid_on: date,
    ) -> None:
        """Money of a PENDING payment is here: the cycle takes what is due, the wallet the rest. Saves all but the payment."""
        now = self.clock.now()
        was_payable = cycle.status in PAYABLE
        rest = cycle.receive(payment.amount, today=paid_on, now=now)
        payment.succeed(to_wallet=rest, at=at, now=now)
        wallet = self.deposits.wallet_of(work, subscription.client_id, cycle.currency)
        if rest.is_positive:
            self.deposits.top_up(work, wallet, rest, payment.id)
        self._follow(work, subscription, cycle, paid_on, was_payable=was_payable)

    def withhold(
        self,
        work: UnitOfWork,
        slip: Payment,
        subscription: Subscription,
        cycle: BillingCycle,
        *,
        at: datetime,
        paid_on: date,
    ) -> None:
        """Tax that the client kept back and proved settles like money. Saves all but the slip; raises RuleBroken."""
        was_payable = cycle.status in PAYABLE
        cycle.withhold(slip.amount, today=paid_on, now=self.clock.now())
        slip.succeed(to_wallet=Money.zero(cycle.currency), at=at, now=self.clock.now())
        self.deposits.wallet_of(work, subscription.client_id, cycle.currency)
        self._follow(work, subscription, cycle, paid_on, was_payable=was_payable)

    def _follow(
        self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, paid_on: date, *, was_payable: bool
    ) -> None:
        if was_payable and cycle.status not in PAYABLE:
            self.paid_cycle.follow(work, subscription, cycle, paid_on)
        work.cycles.save(cycle)
        work.subscriptions.save(subscription)

    def _failed(
        self,
        work: UnitOfWork,
        fact: GatewayPayment,
        payment: Payment,
        subscription: Subscription,
        cycle: BillingCycle,
    ) -> None:
        """A charge that is not tried again fails the cycle; whoever pays by himself may try again; the rest is told only."""
        reason = fact.failure_reason or "declined"
        payment.fail(reason=reason, final=fact.final, now=self.clock.now())
        if cycle.status not in OPEN:
            return
        by_itself = fact.scheduled_on is not None and subscription.is_live
        if by_itself and fact.final:
            self.unpaid_cycle.follow(work, subscription, cycle, reason)
        else:
            client = work.clients.get(subscription.client_id)
            self.mails.declined(work, client, cycle, payment, again=by_itself)
        if fact.plan_id is not None and not by_itself:
            self._forget_plan(work, fact, subscription, cycle)
        work.cycles.save(cycle)
        work.subscriptions.save(subscription)

    def _forget_plan(
        self, work: UnitOfWork, fact: GatewayPayment, subscription: Subscription, cycle: BillingCycle
    ) -> None:
        """The first charge failed and the plan ended with it: the next visitor of the payment page gets a new session."""
        for link in work.links.of_cycle(cycle.id):
            if link.reference == fact.reference and link.status in (LinkStatus.REQUESTED, LinkStatus.LIVE):
                link.close(fact.failure_reason)
                work.links.save(link)
        if subscription.xendit_subscription_id == fact.plan_id:
            subscription.plan_ended()

    def _filled_wallet(self, work: UnitOfWork, fact: GatewayPayment) -> bool:
        """Whether it belongs to a link that fills a wallet; attempts that failed there are of no interest."""
        top_up = work.top_ups.find_by_reference(fact.reference) if fact.reference else None
        if top_up is None:
            return False
        if fact.outcome is not PaymentOutcome.SUCCEEDED or work.payments.find_by_gateway_id(fact.payment_id):
            return True
        wallet = work.wallets.find_by_client(top_up.client_id)
        takes = top_up.amount.currency if wallet is None else wallet.currency
        if fact.amount.currency is not takes:
            if self._quarantine(work, fact, f"money for the wallet has to be in {takes}", top_up.client_id):
                top_up.paid()
                work.top_ups.save(top_up)
            return True
        payment = Payment.attempt(
            payment_id=PaymentId(self.identifiers.new()),
            client_id=top_up.client_id,
            amount=fact.amount,
            method=fact.method,
            xendit_payment_id=fact.payment_id,
            reference=fact.reference,
        )
        top_up.paid()
        work.top_ups.save(top_up)
        self.deposits.deposit(work, payment, at=fact.occurred_at)
        return True

    def _release(self, work: UnitOfWork, fact: GatewayPayment) -> None:
        """Money that waited for a person has found its bill."""
        waiting = work.quarantine.find_by_gateway_id(fact.payment_id)
        if waiting is not None and waiting.resolved_at is None:
            receipt = work.quarantine.get(waiting.id)
            receipt.resolve(by=None, resolution="its bill was found", now=self.clock.now())
            work.quarantine.save(receipt)

    def _cycle_of(self, work: UnitOfWork, fact: GatewayPayment) -> BillingCycleId | None:
        """A scheduled charge belongs to the cycle of its day, or the oldest payable; everything else to its link's."""
        by_reference = work.links.cycle_of_reference(fact.reference) if fact.reference else None
        if fact.plan_id is None or fact.scheduled_on is None:
            return by_reference
        subscription = work.subscriptions.find_by_plan(fact.plan_id)
        if subscription is None:
            return by_reference
        booked = work.payments.find_by_gateway_id(fact.payment_id)
        if booked is not None and booked.billing_cycle_id is not None:
            return booked.billing_cycle_id
        cycles = work.cycles.of_subscription(subscription.id)
        standing = [cycle for cycle in cycles if cycle.status is not CycleStatus.CANCELLED and not cycle.is_initial]
        of_that_day = [each.id for each in standing if charge_day(each.period.start) == fact.scheduled_on]
        payable = [cycle.id for cycle in cycles if cycle.status in PAYABLE]
        return (of_that_day or payable or [cycles[-1].id])[0]

    def _attempt(self, fact: GatewayPayment, subscription: Subscription, cycle: BillingCycle) -> Payment:
        return Payment.attempt(
            payment_id=PaymentId(self.identifiers.new()),
            client_id=subscription.client_id,
            amount=fact.amount,
            method=fact.method,
            subscription_id=subscription.id,
            billing_cycle_id=cycle.id,
            xendit_payment_id=fact.payment_id,
            xendit_subscription_id=fact.plan_id,
            reference=fact.reference,
        )

    def _mark_link_paid(self, work: UnitOfWork, fact: GatewayPayment, cycle: BillingCycle) -> None:
        for link in work.links.of_cycle(cycle.id):
            if link.reference == fact.reference and link.status is not LinkStatus.PAID:
                link.paid()
                work.links.save(link)

    def _set_aside(
        self, work: UnitOfWork, fact: GatewayPayment, reason: str, subscription: Subscription, cycle: BillingCycle
    ) -> None:
        """A person has to place it. A page takes one payment: whoever still owes the bill needs another, with a plan of its own."""
        if fact.outcome is not PaymentOutcome.SUCCEEDED:
            return
        is_new = self._quarantine(work, fact, reason, subscription.client_id)
        open_pages = (LinkStatus.REQUESTED, LinkStatus.LIVE)
        links = work.links.of_cycle(cycle.id)
        used_up = any(link.reference == fact.reference and link.status in open_pages for link in links)
        if used_up or (is_new and _is_stray(fact, subscription)):
            self._stop(work, fact)
        if used_up:
            if fact.plan_id is not None and fact.plan_id == subscription.xendit_subscription_id:
                subscription.plan_ended()
                work.subscriptions.save(subscription)
            self._mark_link_paid(work, fact, cycle)
            work.jobs.enqueue(CollectCycle(cycle_id=cycle.id))

    def _has_room(
        self, work: UnitOfWork, fact: GatewayPayment, subscription: Subscription, cycle: BillingCycle
    ) -> bool:
        """Whether what the cycle does not need can go to the client's one wallet."""
        wallet = work.wallets.find_by_client(subscription.client_id)
        return wallet is None or wallet.currency is cycle.currency or fact.amount <= cycle.outstanding

    def _quarantine(
        self, work: UnitOfWork, fact: GatewayPayment, reason: str, client_id: ClientId | None = None
    ) -> bool:
        """Only money is kept for a person; attempts that brought none need nobody. Tells whether it is new there."""
        if fact.outcome is not PaymentOutcome.SUCCEEDED or work.quarantine.find_by_gateway_id(fact.payment_id):
            return False
        receipt = QuarantinedReceipt(
            id=PaymentId(self.identifiers.new()),
            gateway_payment_id=fact.payment_id,
            amount=fact.amount,
            method=fact.method,
            received_at=fact.occurred_at,
            reason=reason,
            reference=fact.reference,
            client_id=client_id,
        )
        receipt.announce(self.clock.now())
        work.quarantine.add(receipt)
        return True


def _is_stray(fact: GatewayPayment, subscription: Subscription) -> bool:
    """A plan that charged for an ended contract, or beside the contract's own."""
    own = subscription.xendit_subscription_id
    is_over = SUBSCRIPTION.is_final(subscription.status)
    return fact.plan_id is not None and (is_over or (own is not None and own != fact.plan_id))


def _is_news(fact: GatewayPayment, status: PaymentStatus | None) -> bool:
    if status is PaymentStatus.FAILED:
        return fact.outcome is PaymentOutcome.SUCCEEDED
    return status is None or status is PaymentStatus.PENDING
