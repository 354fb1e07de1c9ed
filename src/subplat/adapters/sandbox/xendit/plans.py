"""Plans: PENDING until the payer agreed, then ACTIVE, and INACTIVE for good."""

from datetime import datetime
from typing import Any

from subplat.adapters.sandbox.xendit import customers, cycles
from subplat.adapters.sandbox.xendit.errors import XenditError, wrong
from subplat.adapters.sandbox.xendit.objects import Cycle, Fields, Plan
from subplat.adapters.sandbox.xendit.plan_events import announce_plan
from subplat.adapters.sandbox.xendit.reserved import Tags, tags_in
from subplat.adapters.sandbox.xendit.schedule import SCHEDULE, SCHEDULE_CHANGE, check_schedule, first_position
from subplat.adapters.sandbox.xendit.schema_parts import (
    AMOUNT,
    BOOLEAN,
    CURRENCY,
    TEXT,
    array,
    closed,
    metadata,
    one_of,
    optional,
    text,
    whole,
)
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.validation import check

_TOKENS = array(
    closed(("payment_token_id", "rank"), payment_token_id=TEXT, rank=whole(1, 5)),
    least=1,
    most=5,
)
PLAN_OPTIONS: Fields = {
    "notification_channels": array(one_of("EMAIL", "WHATSAPP"), most=2),
    "locale": one_of("en", "id"),
    "description": optional(text(0, 1000)),
    "items": optional(array({"type": "object"}, most=255)),
    "metadata": metadata(20, 40, 80),
}
_NEW = closed(
    ("reference_id", "customer_id", "currency", "amount", "schedule", "payment_tokens"),
    reference_id=text(1, 255),
    customer_id=TEXT,
    currency=CURRENCY,
    amount=AMOUNT,
    schedule=SCHEDULE,
    payment_tokens=_TOKENS,
    immediate_payment=BOOLEAN,
    failed_cycle_action=one_of("RESUME", "STOP"),
    payment_link_for_failed_attempt=BOOLEAN,
    **PLAN_OPTIONS,
)
_CHANGEABLE: Fields = {"amount": AMOUNT, "schedule": SCHEDULE_CHANGE, "payment_tokens": _TOKENS, **PLAN_OPTIONS}
_STUBBORN = "stubborn"
"""In a plan's reference: PATCH answers 200 and changes nothing, as has been seen in the field."""


def create(state: XenditState, body: Fields) -> Plan:
    """A plan on tokens the merchant has; it is active at once."""
    check(body, _NEW)
    check_schedule(body["schedule"])
    for token in body["payment_tokens"]:
        if token["payment_token_id"] not in state.tokens:
            raise XenditError(400, "INVALID_PAYMENT_TOKEN_ID", "payment_token_id is invalid.")
    plan = prepare(state, body, body["customer_id"], frozenset())
    activate(state, plan, body["payment_tokens"], state.now)
    return plan


def prepare(state: XenditState, body: Fields, customer_id: object, tags: Tags) -> Plan:
    """A PENDING plan; it waits for the payer."""
    customer = customers.get_payer(state, customer_id)
    if customer.request["type"] != "INDIVIDUAL":
        # Whether businesses are accepted is not established; the older reference says individuals only.
        raise wrong("customer_id", "only customers of type INDIVIDUAL are supported in plans")
    now = state.now
    plan = Plan(
        id=f"repl_{state.world.ids.uuid()}",
        request=body,
        customer_id=customer.id,
        created=now,
        updated=now,
        tags=tags | customers.tags_of(customer) | tags_in(body.get("description"), amount=body["amount"]),
    )
    state.plans[plan.id] = plan
    return plan


def get(state: XenditState, plan_id: str) -> Plan:
    """The plan with that id."""
    try:
        return state.plans[plan_id]
    except KeyError:
        raise XenditError(404, "DATA_NOT_FOUND", "Recurring plan not found.") from None


def activate(state: XenditState, plan: Plan, tokens: list[Fields], at: datetime) -> Cycle | None:
    """Start charging. With `immediate_payment` the first charge is now, and its failure ends the plan."""
    plan.payment_tokens = tokens
    plan.updated = at
    immediate = plan.request.get("immediate_payment") is True
    first = cycles.add_immediate(state, plan, at) if immediate else None
    if first is not None and first.status == "FAILED":
        cycles.inactivate(state, plan, at)
        return first
    plan.status = "ACTIVE"
    announce_plan(state, "activated", plan, at)
    plan.next_occurrence = first_position(plan.schedule, at, including=not immediate)
    cycles.add_next(state, plan, at)
    return first


def change(state: XenditState, plan_id: str, body: Fields) -> Plan:
    """Replace what may be changed; unknown fields are passed over in silence, and then `updated` does not move."""
    plan = get(state, plan_id)
    if plan.status == "INACTIVE":
        raise XenditError(403, "REQUEST_FORBIDDEN_ERROR", "The plan is inactive and cannot be changed.")
    known = {name: value for name, value in body.items() if name in _CHANGEABLE}
    check(known, closed((), **_CHANGEABLE))
    if "schedule" in known:
        known["schedule"] = {**plan.schedule, **known["schedule"]}
        check_schedule(known["schedule"])
    if known and _STUBBORN not in plan.reference_id:
        _apply(state, plan, known)
    return plan


def deactivate(state: XenditState, plan_id: str) -> Plan:
    """End a plan; it cannot be started again."""
    plan = get(state, plan_id)
    if plan.status == "INACTIVE":
        raise XenditError(403, "REQUEST_FORBIDDEN_ERROR", "The plan is inactive already.")
    cycles.inactivate(state, plan, state.now)
    return plan


def _apply(state: XenditState, plan: Plan, known: dict[str, Any]) -> None:
    plan.payment_tokens = known.pop("payment_tokens", plan.payment_tokens)
    plan.request = {**plan.request, **known}
    plan.updated = state.now
    if "schedule" in known:
        for cycle in plan.cycles:
            if cycle.status == "SCHEDULED":
                cycle.status = "CANCELLED"
        plan.next_occurrence = first_position(plan.schedule, state.now, including=False)
        cycles.add_next(state, plan, state.now)
