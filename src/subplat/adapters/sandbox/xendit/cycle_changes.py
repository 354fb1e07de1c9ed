"""What a merchant may do to a cycle."""

from datetime import UTC

from subplat.adapters.sandbox.xendit import cycles
from subplat.adapters.sandbox.xendit.errors import XenditError, wrong
from subplat.adapters.sandbox.xendit.moments import instant
from subplat.adapters.sandbox.xendit.objects import Cycle, Fields, Plan
from subplat.adapters.sandbox.xendit.schema_parts import AMOUNT, CURRENCY, TEXT, closed
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import check

_CHANGE = closed((), scheduled_timestamp=TEXT, amount=AMOUNT, currency=CURRENCY)
_SIMULATION = closed((), amount=AMOUNT)


def get(state: XenditState, plan: Plan, cycle_id: str) -> Cycle:
    """The cycle of that plan."""
    found = state.cycles.get(cycle_id)
    if found is None or found.plan_id != plan.id:
        raise XenditError(404, "DATA_NOT_FOUND", "Recurring cycle_id not found. Please check your query again.")
    return found


def change(state: XenditState, plan: Plan, cycle: Cycle, body: Fields) -> None:
    """New amount or time, until the day before the charge (UTC)."""
    check(body, _CHANGE)
    if cycle.status != "SCHEDULED" or state.now.date() >= cycle.scheduled.date():
        raise ineligible("Cycles can be updated only before the date of their scheduled_timestamp")
    if "scheduled_timestamp" in body:
        try:
            moment = instant(body["scheduled_timestamp"]).astimezone(UTC)
        except ValueError:
            raise wrong("scheduled_timestamp", "must be a valid ISO 8601 date", "date.base") from None
        if moment <= state.now:
            raise wrong("scheduled_timestamp", "must be in the future", "date.min")
        cycle.scheduled = moment
        cycles.enter(state, plan, cycle)
    cycle.amount = body.get("amount", cycle.amount)
    cycle.currency = body.get("currency", cycle.currency)
    cycle.updated = state.now


def simulate(state: XenditState, plan: Plan, cycle: Cycle, body: Fields) -> None:
    """Test mode: charge a scheduled cycle now, perhaps with another amount."""
    check(body, _SIMULATION)
    if cycle.status != "SCHEDULED":
        raise ineligible('Only cycles in "SCHEDULED" status can be simulated')
    cycle.amount = body.get("amount", cycle.amount)
    cycles.run(state, plan, cycle, state.now)


def cancel(state: XenditState, plan: Plan, cycle: Cycle) -> None:
    """Skip a scheduled cycle; the plan goes on with the next one."""
    if cycle.status != "SCHEDULED":
        raise ineligible('Only cycles in "SCHEDULED" status can be cancelled')
    cycle.status = "CANCELLED"
    cycle.updated = state.now
    cycles.add_next(state, plan, state.now)


def ineligible(reason: str) -> XenditError:
    """The cycle is not in a state for that."""
    return XenditError(403, "INELIGIBLE_CYCLE_REQUEST", f"Requested changes to cycle cannot be processed. {reason}")
