"""Contracts: what ends them, what brings services back, and what a change of units costs (domain.md 2, W4, W5; F7, F34, F39, F42)."""

from collections import Counter
from collections.abc import Iterator

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.periods import Period
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus
from subplat.simulation.checks import reckoning
from subplat.simulation.checks.scene import Scene


def back_when_all_is_paid(scene: Scene, before: Subscription | None, contract: Subscription) -> Iterator[Finding]:
    """Services come back by a payment once no bill is left that was given up."""
    if before is None or before.status is not SubscriptionStatus.SUSPENDED:
        return
    if contract.status is not SubscriptionStatus.ACTIVE or before.override is not None or contract.override is not None:
        return
    given_up = [bill.number for bill in scene.bills_of(contract.id) if bill.status is CycleStatus.FAILED]
    if given_up:
        yield _named(contract), f"services are back, but bill {given_up[0]} is still given up"


def ended_with_patience(scene: Scene, before: Subscription | None, contract: Subscription) -> Iterator[Finding]:
    """Nobody's contract ends for want of payment before its time, against an Admin's decision, or once a part is paid."""
    if before is None or contract.status is not SubscriptionStatus.CANCELLED or before.status is contract.status:
        return
    was_agreed = before.cancel_on is not None and scene.today >= before.cancel_on
    if was_agreed or not scene.by_itself():
        return
    if before.is_kept_on:
        yield _named(contract), "CANCELLED for want of payment, but an Admin keeps it on"
    given_up = [bill for bill in scene.bills_of(contract.id) if _was_just_cancelled(scene, bill)]
    if not given_up:
        yield _named(contract), "CANCELLED by itself, and nothing was to be paid"
        return
    oldest = min(given_up, key=lambda bill: bill.due_date)
    patience, waited = scene.town.policies.dunning.cancel_after, scene.counted(oldest.due_date)
    if waited < patience:
        yield _named(contract), f"CANCELLED {waited} days with us after {oldest.due_date}, {patience} were promised"
    if before.status is SubscriptionStatus.PENDING_ACTIVATION and _came_for(scene, oldest):
        yield _named(contract), "CANCELLED by itself, although a part was paid"


def _was_just_cancelled(scene: Scene, bill: BillingCycle) -> bool:
    return bill.status is CycleStatus.CANCELLED and bill.cancelled_at == scene.town.clock.now()


def _came_for(scene: Scene, bill: BillingCycle) -> bool:
    payments = scene.shelves.payments.having("cycle", bill.id)
    return any(payment.status in RECEIVED and payment.refunded < payment.amount for payment in payments)


def time_goes_on(_: Scene, before: Subscription | None, contract: Subscription) -> Iterator[Finding]:
    """The next billing date never goes back, unless billing begins anew (F7)."""
    if before is None or before.next_billing_date is None or contract.next_billing_date is None:
        return
    if contract.anchor == before.anchor and contract.next_billing_date < before.next_billing_date:
        yield _named(contract), f"next billed {before.next_billing_date}, and then {contract.next_billing_date}"


def units_change_as_agreed(scene: Scene, before: Subscription | None, contract: Subscription) -> Iterator[Finding]:
    """Committed units stay until the year is over; any other change costs, or is credited, what the days left come to."""
    if before is None:
        return
    earlier = {item.id: item for item in before.items}
    for item in contract.items:
        was = earlier.get(item.id)
        if was is None or was.quantity == item.quantity:
            continue
        if was.scheduled_on is not None and was.scheduled_on <= scene.today and item.quantity == was.scheduled_quantity:
            continue
        until = was.committed_until
        if was.is_annual_commitment and item.quantity < was.quantity and (until is None or scene.today < until):
            yield _named(contract), f"{was.quantity} units are committed until {until}, there are {item.quantity}"
        yield from _charged_by_day(scene, before, contract, was, item)


def carried_over_is_billed(scene: Scene, before: Subscription | None, contract: Subscription) -> Iterator[Finding]:
    """What waits for the next bill is on it (F39)."""
    gone = Counter(before.adjustments if before is not None else ()) - Counter(contract.adjustments)
    if not gone:
        return
    now = scene.town.clock.now()
    opened = [bill for bill in scene.bills_of(contract.id) if bill.opened_at == now]
    for line in (gone - Counter(line for bill in opened for line in bill.lines)).elements():
        yield _named(contract), f"{line.description} of {line.amount} waited for the next bill, and is on none"


def _charged_by_day(
    scene: Scene, before: Subscription, contract: Subscription, was: SubscriptionItem, item: SubscriptionItem
) -> Iterator[Finding]:
    period = _only_period(scene, contract)
    if period is None:
        return
    new, old = (reckoning.price(was.unit_price, each.quantity, was.discount_percent) for each in (item, was))
    wanted = reckoning.for_the_rest(new - old, period, scene.today)
    added = Counter(contract.adjustments) - Counter(before.adjustments)
    if [line.amount for line in added.elements()] != ([] if wanted.is_zero else [wanted]):
        told = ", ".join(str(line.amount) for line in added.elements()) or "nothing"
        yield _named(contract), f"{was.quantity} units became {item.quantity} in {period}: {told}, not {wanted}"


def _only_period(scene: Scene, contract: Subscription) -> Period | None:
    """The period that is paid today; None where later ones are billed already, whose share is counted too."""
    bills = scene.bills_of(contract.id)
    current = [bill.period for bill in bills if scene.today in bill.period and bill.status is not CycleStatus.CANCELLED]
    # A later bill counts even if it is cancelled by now: it may have been so in the very event that is looked at.
    if len(current) != 1 or any(bill.period.start >= current[0].end for bill in bills):
        return None
    return current[0]


def _named(contract: Subscription) -> str:
    return f"subscription {contract.id}"


CHECKS = (back_when_all_is_paid, ended_with_patience, time_goes_on, units_change_as_agreed, carried_over_is_billed)
