"""What a payment, re-read at the gateway, means for the books."""

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.subscriptions.paid_cycle import PaidCycle
from subplat.application.wallets.deposits import Deposits
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.ids import BillingCycleId, PaymentId
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class Settlement:
    """Books each attempt once, however often and in whichever order it is told; every rupiah ends in one place."""

    identifiers: Identifiers
    clock: Clock
    deposits: Deposits
    paid_cycle: PaidCycle

    def record(self, work: UnitOfWork, fact: GatewayPayment) -> None:
        """Payment, cycle, subscription, client, wallet: all in the caller's unit of work."""
        cycle_id = self._cycle_of(work, fact)
        if cycle_id is None:
            self._quarantine(work, fact, "no bill of ours has this reference")
            return
        subscription = work.subscriptions.get_by_cycle(cycle_id)
        cycle = work.cycles.get(cycle_id)
        if fact.amount.currency is not cycle.currency:
            self._quarantine(work, fact, f"the bill is in {cycle.currency}", subscription)
            return
        payment = work.payments.find_by_gateway_id(fact.payment_id)
        is_new = payment is None
        if payment is None:
            payment = self._attempt(fact, subscription, cycle)
        elif payment.status is not PaymentStatus.PENDING:
            return
        match fact.outcome:
            case PaymentOutcome.SUCCEEDED:
                self._succeeded(work, fact, payment, subscription, cycle)
            case PaymentOutcome.FAILED:
                payment.fail(reason=fact.failure_reason or "declined", final=fact.final, now=self.clock.now())
            case PaymentOutcome.PENDING:
                if not is_new:
                    return
        if is_new:
            work.payments.add(payment)
        else:
            work.payments.save(payment)

    def _succeeded(
        self,
        work: UnitOfWork,
        fact: GatewayPayment,
        payment: Payment,
        subscription: Subscription,
        cycle: BillingCycle,
    ) -> None:
        now = self.clock.now()
        paid_on = self.clock.civil_day(fact.occurred_at)
        was_payable = cycle.status in PAYABLE
        rest = cycle.receive(fact.amount, today=paid_on, now=now)
        payment.succeed(to_wallet=rest, at=fact.occurred_at, now=now)
        self._mark_link_paid(work, fact, cycle)
        wallet = self.deposits.wallet_of(work, subscription.client_id, cycle.currency)
        if rest.is_positive:
            self.deposits.top_up(work, wallet, rest, payment.id)
        if was_payable and cycle.status not in PAYABLE:
            self.paid_cycle.follow(work, subscription, cycle, paid_on)
        work.cycles.save(cycle)
        work.subscriptions.save(subscription)

    def _cycle_of(self, work: UnitOfWork, fact: GatewayPayment) -> BillingCycleId | None:
        """A scheduled charge belongs to the plan's open cycle; everything else to the link with its reference."""
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
        payable = [cycle.id for cycle in cycles if cycle.status in PAYABLE]
        return payable[0] if payable else cycles[-1].id

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

    def _quarantine(
        self, work: UnitOfWork, fact: GatewayPayment, reason: str, subscription: Subscription | None = None
    ) -> None:
        """Only money is kept for a person; attempts that brought none need nobody."""
        if fact.outcome is not PaymentOutcome.SUCCEEDED or work.quarantine.find_by_gateway_id(fact.payment_id):
            return
        receipt = QuarantinedReceipt(
            id=PaymentId(self.identifiers.new()),
            gateway_payment_id=fact.payment_id,
            amount=fact.amount,
            method=fact.method,
            received_at=fact.occurred_at,
            reason=reason,
            reference=fact.reference,
            client_id=subscription.client_id if subscription else None,
        )
        receipt.announce(self.clock.now())
        work.quarantine.add(receipt)
