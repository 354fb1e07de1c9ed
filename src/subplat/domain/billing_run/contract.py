"""A contract as the billing run sees it: the facts that decisions need, taken from the aggregates."""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

from attrs import frozen

from subplat.domain.billing.cycle import OPEN, PAYABLE, BillingCycle, CycleStatus
from subplat.domain.ids import BillingCycleId, SubscriptionId, SubscriptionItemId
from subplat.domain.money import Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.subscription import (
    LIVE,
    PaymentMethodType,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)

CivilDay = Callable[[datetime], date]
"""The civil day of an instant in the business zone."""


@frozen(kw_only=True)
class Bill:
    """A cycle that is not finished. `id` is None for one that this very run opens; `is_debited`: the gateway charges it by itself."""

    id: BillingCycleId | None
    number: int
    period: Period
    due_date: date
    status: CycleStatus = CycleStatus.PENDING
    outstanding: Money | None = None
    is_part_paid: bool = False
    is_debited: bool = False
    reminded_on: date | None = None
    requested_on: date | None = None

    @property
    def is_open(self) -> bool:
        """Waiting for payment, not yet given up."""
        return self.status in OPEN

    @classmethod
    def of(cls, cycle: BillingCycle, civil_day: CivilDay, *, is_debited: bool) -> "Bill":
        """The facts of a cycle."""
        reminded, requested = cycle.last_reminder_sent_at, cycle.invoice_requested_at
        return cls(
            id=cycle.id,
            number=cycle.number,
            period=cycle.period,
            due_date=cycle.due_date,
            status=cycle.status,
            outstanding=cycle.outstanding,
            is_part_paid=cycle.received.is_positive or cycle.withheld.is_positive,
            is_debited=is_debited,
            reminded_on=civil_day(reminded) if reminded else None,
            requested_on=civil_day(requested) if requested else None,
        )


@frozen(kw_only=True)
class Contract:
    """One subscription. `bills`: its unfinished ones, oldest first; `last_number` and `billed_until` look at all of them.

    `is_kept_on`: an Admin wants services on, paid or not. `balance` is the wallet of a client who pays from it. `alerted` and
    `chased`: bills that Sales, or Finance, were told about.
    """

    subscription_id: SubscriptionId
    status: SubscriptionStatus
    suspension_cause: SuspensionCause | None = None
    is_kept_on: bool = False
    payment_method: PaymentMethodType = PaymentMethodType.XENDIT_SUBSCRIPTION
    every: BillingPeriod = BillingPeriod.MONTHLY
    anchor: date | None = None
    next_billing_date: date | None = None
    end_date: date | None = None
    cancel_on: date | None = None
    bills: tuple[Bill, ...] = ()
    last_number: int = -1
    billed_until: date | None = None
    quantities_due: tuple[tuple[SubscriptionItemId, date], ...] = ()
    balance: Money | None = None
    alerted: frozenset[BillingCycleId] = frozenset()
    chased: frozenset[BillingCycleId] = frozenset()

    @property
    def is_live(self) -> bool:
        """Started and not ended."""
        return self.status in LIVE

    @property
    def is_over(self) -> bool:
        """Ended, one way or the other: nothing is due any more."""
        return self.status in (SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED)

    @property
    def ends_on(self) -> date | None:
        """First day without service; a cancellation waits for the end of what was paid meanwhile."""
        cancelled = self.cancel_on and max(self.cancel_on, self.next_billing_date or self.cancel_on)
        return min((day for day in (cancelled, self.end_date) if day), default=None)

    @property
    def wanted_bills(self) -> tuple[Bill, ...]:
        """The bills that are still to be paid: not those of a period that will not be served."""
        ends_on = self.ends_on
        return tuple(bill for bill in self.bills if ends_on is None or bill.period.start < ends_on)

    @classmethod
    def of(
        cls,
        subscription: Subscription,
        cycles: Sequence[BillingCycle],
        civil_day: CivilDay,
        *,
        balance: Money | None = None,
        alerted: Collection[BillingCycleId] = (),
        chased: Collection[BillingCycleId] = (),
        last_number: int | None = None,
        billed_until: date | None = None,
    ) -> "Contract":
        """From the aggregates. `cycles`: all of them, or the unfinished ones together with the two facts about all."""
        unfinished = [cycle for cycle in cycles if cycle.status in PAYABLE]
        debits = subscription.is_debited
        bills = (
            Bill.of(cycle, civil_day, is_debited=debits and not subscription.is_collected_by_hand(cycle.period))
            for cycle in unfinished
        )
        ends = [cycle.period.end for cycle in cycles if cycle.status is not CycleStatus.CANCELLED]
        return cls(
            subscription_id=subscription.id,
            status=subscription.status,
            suspension_cause=subscription.suspension_cause,
            is_kept_on=subscription.is_kept_on,
            payment_method=subscription.payment_method_type,
            every=subscription.billing_period,
            anchor=subscription.anchor,
            next_billing_date=subscription.next_billing_date,
            end_date=subscription.end_date,
            cancel_on=subscription.cancel_on,
            bills=tuple(sorted(bills, key=lambda bill: bill.number)),
            last_number=max((cycle.number for cycle in cycles), default=-1) if last_number is None else last_number,
            billed_until=billed_until or max(ends, default=None),
            quantities_due=tuple((item.id, item.scheduled_on) for item in subscription.items if item.scheduled_on),
            balance=balance,
            alerted=frozenset(cycle.id for cycle in unfinished if cycle.id in alerted),
            chased=frozenset(cycle.id for cycle in unfinished if cycle.id in chased),
        )
