"""Cycles: SCHEDULED, then PENDING while charged, then SUCCEEDED, or RETRYING until it succeeds or FAILED."""

from datetime import datetime

from subplat.adapters.sandbox.xendit import charging
from subplat.adapters.sandbox.xendit.attempt_links import offer_link
from subplat.adapters.sandbox.xendit.errors import XenditError
from subplat.adapters.sandbox.xendit.objects import Attempt, Cycle, Number, Payment, Plan
from subplat.adapters.sandbox.xendit.plan_events import announce_cycle, announce_plan
from subplat.adapters.sandbox.xendit.schedule import occurrence, retries, retry_pause
from subplat.adapters.sandbox.xendit.state import XenditState

_MOST_FORCED = 5


def add_immediate(state: XenditState, plan: Plan, at: datetime) -> Cycle:
    """The charge that comes with the plan itself; tried once, at once."""
    cycle = _new(state, plan, at, kind="IMMEDIATE", position=None, scheduled=at, status="PENDING")
    announce_cycle(state, "created", cycle, at)
    if charging.attempt(state, plan, cycle, "INITIAL", at):
        succeed(state, plan, cycle, at)
    else:
        cycle.status = "FAILED"
        announce_cycle(state, "failed", cycle, at)
    return cycle


def add_next(state: XenditState, plan: Plan, at: datetime) -> None:
    """The next scheduled cycle, unless the plan has had all of its cycles."""
    total = plan.schedule.get("total_recurrence")
    made = sum(1 for cycle in plan.cycles if cycle.kind == "SCHEDULED")
    if total is not None and made >= total:
        return
    position = plan.next_occurrence
    plan.next_occurrence += 1
    scheduled = occurrence(plan.schedule, position)
    cycle = _new(state, plan, at, kind="SCHEDULED", position=position, scheduled=scheduled, status="SCHEDULED")
    announce_cycle(state, "created", cycle, at)
    enter(state, plan, cycle)


def enter(state: XenditState, plan: Plan, cycle: Cycle) -> None:
    """Put the cycle's charge on the agenda; a later change of its time enters it anew."""
    due = cycle.scheduled

    def charge(at: datetime) -> None:
        if cycle.status == "SCHEDULED" and cycle.scheduled == due and plan.status == "ACTIVE":
            run(state, plan, cycle, at)

    state.agenda.put(due, charge)


def run(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    """Charge a scheduled cycle. Its creation is announced a second time as it turns PENDING."""
    cycle.status = "PENDING"
    cycle.updated = at
    announce_cycle(state, "created", cycle, at)
    add_next(state, plan, at)
    _try(state, plan, cycle, "INITIAL", at)


def force(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    """One more attempt at the merchant's wish; its failure leaves the cycle as it was."""
    if cycle.status not in ("RETRYING", "FAILED") or cycle.forced >= _MOST_FORCED:
        raise XenditError(403, "INELIGIBLE_CYCLE_REQUEST", "The cycle cannot be attempted in its current status.")
    cycle.forced += 1
    if charging.attempt(state, plan, cycle, "FORCED", at):
        succeed(state, plan, cycle, at)
    else:
        announce_cycle(state, "force_attempt_failed", cycle, at)


def paid_by_link(state: XenditState, plan: Plan, cycle: Cycle, payment: Payment, at: datetime) -> None:
    """The payer used the payment link of a failed attempt."""
    cycle.attempts.append(
        Attempt(number=len(cycle.attempts) + 1, kind="PAYMENT_LINK", created=at, payment=payment, status="SUCCEEDED")
    )
    succeed(state, plan, cycle, at)


def succeed(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    """The cycle is paid; with the last one the plan ends."""
    cycle.status = "SUCCEEDED"
    cycle.updated = at
    announce_cycle(state, "succeeded", cycle, at)
    _end_if_done(state, plan, at)


def cancel_open(state: XenditState, plan: Plan, at: datetime) -> None:
    """What is not charged yet will not be."""
    for cycle in plan.cycles:
        if cycle.status in ("SCHEDULED", "RETRYING"):
            cycle.status = "CANCELLED"
            cycle.updated = at


def _try(state: XenditState, plan: Plan, cycle: Cycle, kind: str, at: datetime) -> None:
    if charging.attempt(state, plan, cycle, kind, at):
        succeed(state, plan, cycle, at)
        return
    tried_again = sum(1 for attempt in cycle.attempts if attempt.kind == "RETRY")
    if tried_again < retries(plan.schedule):
        _retry_later(state, plan, cycle, at)
    else:
        _fail(state, plan, cycle, at)


def _retry_later(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    cycle.status = "RETRYING"
    cycle.updated = at
    due = at + retry_pause(plan.schedule)
    cycle.scheduled = due
    cycle.attempts[-1].next_retry = due
    if plan.request.get("payment_link_for_failed_attempt"):
        offer_link(state, plan, cycle, at)
    announce_cycle(state, "retrying", cycle, at)

    def again(then: datetime) -> None:
        if cycle.status == "RETRYING" and plan.status == "ACTIVE":
            _try(state, plan, cycle, "RETRY", then)

    state.agenda.put(due, again)


def _fail(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    cycle.status = "FAILED"
    cycle.updated = at
    announce_cycle(state, "failed", cycle, at)
    if plan.request.get("failed_cycle_action") == "STOP":
        inactivate(state, plan, at)
    else:
        _end_if_done(state, plan, at)


def inactivate(state: XenditState, plan: Plan, at: datetime) -> None:
    """End the plan for good."""
    plan.status = "INACTIVE"
    plan.updated = at
    cancel_open(state, plan, at)
    announce_plan(state, "inactivated", plan, at)


def _end_if_done(state: XenditState, plan: Plan, at: datetime) -> None:
    total = plan.schedule.get("total_recurrence")
    scheduled = [cycle for cycle in plan.cycles if cycle.kind == "SCHEDULED"]
    if total is None or plan.status != "ACTIVE" or len(scheduled) < total:
        return
    if all(cycle.status in ("SUCCEEDED", "FAILED", "CANCELLED") for cycle in scheduled):
        inactivate(state, plan, at)


def _new(
    state: XenditState, plan: Plan, at: datetime, *, kind: str, position: int | None, scheduled: datetime, status: str
) -> Cycle:
    amount: Number = plan.request["amount"]
    cycle = Cycle(
        id=f"recy_{state.world.ids.uuid()}",
        plan_id=plan.id,
        customer_id=plan.customer_id,
        reference_id=plan.reference_id,
        number=len(plan.cycles) + 1,
        kind=kind,
        position=position,
        scheduled=scheduled,
        amount=amount,
        currency=plan.request["currency"],
        created=at,
        updated=at,
        status=status,
    )
    state.cycles[cycle.id] = cycle
    plan.cycles.append(cycle)
    return cycle
