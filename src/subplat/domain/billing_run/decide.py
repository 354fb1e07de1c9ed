"""What is due for one contract on one day."""

from collections.abc import Iterator
from datetime import date, timedelta

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import (
    Action,
    AlertSales,
    ApplyScheduledQuantity,
    CancelForNonPayment,
    CancelScheduled,
    ChargeWallet,
    ChaseFinance,
    Expire,
    FailCycle,
    OpenCycle,
    Remind,
    Reminder,
)
from subplat.domain.billing_run.contract import Bill, Contract
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.periods import BillingCalendar, Period
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus, SuspensionCause

STAGES = ((Reminder.DUE, 0), (Reminder.H1, 1), (Reminder.H7, 7))
"""How many days before the due date each reminder begins to apply, the latest first."""


def decide(contract: Contract, today: date, policy: DunningPolicy, run_days: RunDays) -> tuple[Action, ...]:
    """Everything that is to be done today, in order; doing it leaves nothing more to do today.

    The most severe state that applies wins: a contract that ends is neither billed nor reminded any more.
    """
    if contract.is_over:
        return ()
    bills = contract.wanted_bills
    end = _ending(contract, today) or _cancellation(contract, bills, today, policy, run_days)
    if end is not None:
        return (end,)
    return (
        *_quantities(contract, today),
        *_collection(contract, bills, today, policy, run_days),
        *_alert(contract, bills, today, policy, run_days),
        *_chase(contract, bills, today, policy),
    )


def why_not(contract: Contract, today: date, policy: DunningPolicy, run_days: RunDays) -> tuple[str, ...]:
    """What would be due but for the days on which no billing run ran."""
    always = RunDays(tuple(today - timedelta(days=back) for back in range(1, 2 * policy.cancel_after + 1)))
    spared = [
        act for act in decide(contract, today, policy, always) if isinstance(act, FailCycle | CancelForNonPayment)
    ]
    done = decide(contract, today, policy, run_days)
    return tuple(
        f"not yet: {action} ({run_days.down(_bill(contract, action.number).due_date, today)} days without a run are not counted)"
        for action in spared
        if action not in done
    )


def _ending(contract: Contract, today: date) -> Action | None:
    if not contract.is_live or contract.ends_on is None or today < contract.ends_on:
        return None
    return Expire() if contract.ends_on == contract.end_date else CancelScheduled()


def _cancellation(
    contract: Contract, bills: tuple[Bill, ...], today: date, policy: DunningPolicy, run_days: RunDays
) -> Action | None:
    """Not while an Admin's decision stands, and never on the gateway's silence: what it debits, it also fails."""
    oldest = next(iter(bills), None)
    if oldest is None or run_days.counted(oldest.due_date, today) < policy.cancel_after:
        return None
    return CancelForNonPayment(number=oldest.number) if _is_given_up(contract, oldest) else None


def _is_given_up(contract: Contract, oldest: Bill) -> bool:
    match contract.status:
        case SubscriptionStatus.PENDING_ACTIVATION:
            return not oldest.is_part_paid
        case SubscriptionStatus.SUSPENDED:
            return contract.suspension_cause is SuspensionCause.PAYMENT
        case SubscriptionStatus.ACTIVE:
            return oldest.is_open and not oldest.is_debited and not contract.is_kept_on
        case SubscriptionStatus.CANCELLED | SubscriptionStatus.EXPIRED:
            return False


def _quantities(contract: Contract, today: date) -> Iterator[Action]:
    if contract.status is SubscriptionStatus.ACTIVE:
        for item_id, on in contract.quantities_due:
            if on <= today:
                yield ApplyScheduledQuantity(item_id=item_id)


def _collection(
    contract: Contract, bills: tuple[Bill, ...], today: date, policy: DunningPolicy, run_days: RunDays
) -> Iterator[Action]:
    opening = _opening(contract, today, policy)
    if opening is not None:
        yield opening
        bills += (Bill(id=None, number=opening.number, period=opening.period, due_date=opening.due_date),)
    for bill in bills:
        action = _step(contract, bill, today, policy, run_days)
        if action is not None:
            yield action


def _opening(contract: Contract, today: date, policy: DunningPolicy) -> OpenCycle | None:
    """One at a time: after an outage the missed periods follow one another, each as soon as the one before is settled."""
    if contract.status is not SubscriptionStatus.ACTIVE or any(bill.is_open for bill in contract.bills):
        return None
    if contract.anchor is None or contract.next_billing_date is None:
        return None
    # Later than the next billing date where an unpaid period is served all the same, by an Admin's decision.
    start = max(contract.next_billing_date, contract.billed_until or contract.next_billing_date)
    if today < start - timedelta(days=policy.open_before) or (
        contract.ends_on is not None and start >= contract.ends_on
    ):
        return None
    period = Period(start, BillingCalendar(contract.anchor, contract.every).period_on(start).end)
    due_date = max(start, today + timedelta(days=policy.shortest_notice))
    return OpenCycle(number=contract.last_number + 1, period=period, due_date=due_date)


def _step(
    contract: Contract, bill: Bill, today: date, policy: DunningPolicy, run_days: RunDays
) -> ChargeWallet | FailCycle | Remind | None:
    """The one thing to do about collecting a bill."""
    if contract.payment_method is PaymentMethodType.WALLET and contract.is_live and today >= bill.due_date:
        return ChargeWallet(number=bill.number) if bill.is_open or _covered(contract, bill) else None
    if not bill.is_open:
        return None
    if contract.is_live and not bill.is_debited and run_days.counted(bill.due_date, today) > policy.grace:
        return FailCycle(number=bill.number, reason=f"was not paid within {policy.grace} days of {bill.due_date}")
    return _reminder(bill, today, policy)


def _covered(contract: Contract, bill: Bill) -> bool:
    return contract.balance is not None and bill.outstanding is not None and bill.outstanding <= contract.balance


def _reminder(bill: Bill, today: date, policy: DunningPolicy) -> Remind | None:
    """Only the latest that applies, and only if nothing was said since it began to apply."""
    for kind, before in STAGES:
        begins = bill.due_date - timedelta(days=before)
        if today < begins or kind not in policy.reminders or (kind is Reminder.H7 and bill.number == 0):
            continue
        said = bill.reminded_on is not None and bill.reminded_on >= begins
        return None if said else Remind(number=bill.number, kind=kind)
    return None


def _alert(
    contract: Contract, bills: tuple[Bill, ...], today: date, policy: DunningPolicy, run_days: RunDays
) -> Iterator[Action]:
    oldest = next(iter(bills), None)
    if oldest is None or oldest.id in contract.alerted:
        return
    is_about_to_be_paid = contract.payment_method is PaymentMethodType.WALLET and _covered(contract, oldest)
    if run_days.counted(oldest.due_date, today) >= policy.alert_after and not is_about_to_be_paid:
        yield AlertSales(number=oldest.number)


def _chase(contract: Contract, bills: tuple[Bill, ...], today: date, policy: DunningPolicy) -> Iterator[Action]:
    for bill in bills:
        if bill.status is not CycleStatus.INVOICE_REQUESTED or bill.requested_on is None or bill.id in contract.chased:
            continue
        if bill.requested_on < today - timedelta(days=policy.chase_after):
            yield ChaseFinance(number=bill.number)


def _bill(contract: Contract, number: int) -> Bill:
    return next(bill for bill in contract.bills if bill.number == number)
