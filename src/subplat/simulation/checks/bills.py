"""Bills: what is charged, up to when, and when one gives up (domain.md 1, W4; F34, F35, F39)."""

from collections.abc import Iterator
from datetime import date, timedelta

from subplat.application.billing_run.run import BillSubscriptions
from subplat.application.ports.job_inspection import JobState
from subplat.application.ports.payment_gateway import PaymentOutcome
from subplat.domain.billing.cycle import OPEN, BillingCycle, CycleStatus
from subplat.domain.ids import SubscriptionId
from subplat.domain.messaging.window import JAKARTA
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus
from subplat.simulation.checks import reckoning
from subplat.simulation.checks.scene import Scene


def amounts_are_right(scene: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """A line for every item: units of the period × price less discount, the tax that of the day: each rounded once, half-up."""
    if before is not None:
        return
    contract = scene.contract_of(bill)
    if len(bill.lines) < len(contract.items):
        yield _named(bill), f"{len(bill.lines)} lines for {len(contract.items)} items"
    for item, line in zip(contract.items, bill.lines, strict=False):
        units = reckoning.units(item, bill.period.start)
        wanted = reckoning.price(item.unit_price, units, item.discount_percent)
        if (line.quantity, line.unit_price, line.amount) != (units, item.unit_price, wanted):
            said = f"{line.quantity} x {line.unit_price} makes {line.amount}"
            yield _named(bill), f"{said}, not {units} x {item.unit_price}, {wanted}"
    client = scene.shelves.clients.rows[contract.client_id]
    schedule, day = scene.town.policies.tax, bill.opened_at.astimezone(JAKARTA).date()
    tax, due = reckoning.taxed(schedule, bill.quoted.net, day, client.tax_treatment)
    if (bill.quoted.tax, bill.quoted.due) != (tax, due):
        yield _named(bill), f"tax {bill.quoted.tax} on {bill.quoted.net} of {day}, not {tax}"


def fixed_once_money_came(_: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """Nobody changes an amount of which a part is paid (I17)."""
    if before is not None and bill.amount != before.amount and (before.received + before.withheld).is_positive:
        yield _named(bill), f"{before.amount} became {bill.amount}, {before.received + before.withheld} had come"


def carried_over_once(scene: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """What was carried over into a bill is on no other (F39)."""
    if before is not None:
        return
    contract = scene.contract_of(bill)
    for line in bill.lines[len(contract.items) :]:
        if line in contract.adjustments:
            yield _named(bill), f"{line.description} of {line.amount} is billed, and waits for the next bill as well"


def nothing_beyond_the_end(scene: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """No bill for a period after the agreed end."""
    if before is not None:
        return
    contract = scene.contract_of(bill)
    cancelled = contract.cancel_on and max(contract.cancel_on, contract.next_billing_date or contract.cancel_on)
    for ends_on in (cancelled, contract.end_date):
        if ends_on is not None and bill.period.start >= ends_on:
            yield _named(bill), f"is for {bill.period.start}, its contract ends on {ends_on}"


def given_up_in_time(scene: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """A bill fails when the provider has given it up for good, or nobody paid within the days of grace (W4.3, W4.6)."""
    if bill.status is not CycleStatus.FAILED or before is None or before.status is CycleStatus.FAILED:
        return
    contract = scene.contract_of(bill)
    if contract.payment_method_type is PaymentMethodType.WALLET:
        if scene.today < bill.due_date:
            yield _named(bill), f"FAILED on {scene.today}, before it was due on {bill.due_date}"
        return
    plans = tuple(scene.plans_of(contract))
    opened = bill.opened_at.astimezone(JAKARTA).date()
    attempts = [
        attempt
        for plan in plans
        for attempt in plan.payments
        if attempt.scheduled_on is not None and attempt.scheduled_on >= opened
    ]
    if any(attempt.outcome is PaymentOutcome.FAILED and attempt.final for attempt in attempts):
        return
    if scene.today <= bill.due_date + timedelta(days=scene.town.policies.dunning.grace):
        yield _named(bill), f"FAILED on {scene.today}, within the days of grace from {bill.due_date}"
    charged = any(plan.active and plan.plan_id == contract.xendit_subscription_id for plan in plans)
    if charged and not scene.collected_by_hand(contract, bill):
        yield _named(bill), "FAILED, but the provider goes on charging it by itself"


def reminded_by_stage(scene: Scene, before: BillingCycle | None, bill: BillingCycle) -> Iterator[Finding]:
    """One reminder a stage (a week before, the day before, when it is due), none once it is paid (W4.2)."""
    last, said = None if before is None else before.last_reminder_sent_at, bill.last_reminder_sent_at
    if said is None or said == last:
        return
    if bill.status not in OPEN:
        yield _named(bill), f"the client is reminded of it, and it is {bill.status}"
    if last is not None:
        stages = [_stage(bill, moment.astimezone(JAKARTA).date()) for moment in (last, said)]
        if stages[0] == stages[1]:
            yield _named(bill), f"the client was reminded on {last:%Y-%m-%d}, and is again on {said:%Y-%m-%d}"


def _stage(bill: BillingCycle, day: date) -> int:
    """0: due; 1: the day before; 2: the week before; 3: earlier."""
    days = (bill.due_date - day).days
    return next((stage for stage, most in enumerate((0, 1, 7)) if days <= most), 3)


def taken_up_in_time(scene: Scene) -> Iterator[Finding]:
    """A period is billed a week ahead, where the contract goes on and no other bill is open (W4.1). For the end of a run."""
    in_a_week = scene.today + timedelta(days=scene.town.policies.dunning.open_before)
    for contract in scene.shelves.subscriptions.rows.values():
        if contract.next_billing_date != in_a_week or contract.status is not SubscriptionStatus.ACTIVE:
            continue
        if contract.cancel_on is not None or (contract.end_date is not None and in_a_week >= contract.end_date):
            continue
        bills = [bill for bill in scene.bills_of(contract.id) if bill.status is not CycleStatus.CANCELLED]
        if any(bill.status in OPEN or bill.period.end > in_a_week for bill in bills):
            continue
        if contract.id not in scene.shelves.parked and not _is_at_it(scene, contract.id):
            yield f"subscription {contract.id}", f"nobody has billed the period from {in_a_week}"


def _is_at_it(scene: Scene, contract_id: SubscriptionId) -> bool:
    """Whether a worker died over its billing: the job comes again."""
    return any(
        isinstance(stored.job, BillSubscriptions)
        and contract_id in stored.job.ids
        and stored.state is not JobState.DONE
        for stored in scene.town.jobs.stored()
    )


def _named(bill: BillingCycle) -> str:
    return f"billing cycle {bill.id}"


CHECKS = (
    amounts_are_right,
    fixed_once_money_came,
    carried_over_once,
    nothing_beyond_the_end,
    given_up_in_time,
    reminded_by_stage,
)
AFTER_A_RUN = (taken_up_in_time,)
