"""One attempt to charge a cycle by the plan's payment token."""

from datetime import datetime

from subplat.adapters.sandbox.xendit import payments
from subplat.adapters.sandbox.xendit.channels import CHANNELS, Channel
from subplat.adapters.sandbox.xendit.objects import Attempt, Cycle, Plan
from subplat.adapters.sandbox.xendit.reserved import Tag
from subplat.adapters.sandbox.xendit.state import XenditState

DECLINED = "INSUFFICIENT_BALANCE"


def attempt(state: XenditState, plan: Plan, cycle: Cycle, kind: str, at: datetime) -> bool:
    """Charge once; whether it went through. The payment event comes before the cycle's own."""
    failure_code = _failure(plan)
    token = str(plan.payment_tokens[0]["payment_token_id"])
    payment = payments.record(
        state,
        at=at,
        owner_id=cycle.id,
        reference_id=plan.reference_id,
        amount=cycle.amount,
        currency=cycle.currency,
        channel=_channel(state, token),
        failure_code=failure_code,
        customer_id=plan.customer_id,
        payment_token_id=token,
        tags=plan.tags,
    )
    payments.announce_payment(state, payment)
    cycle.updated = at
    cycle.attempts.append(
        Attempt(
            number=len(cycle.attempts) + 1,
            kind=kind,
            created=at,
            payment=payment,
            status=payment.status,
            failure_code=failure_code,
        )
    )
    return failure_code is None


def _failure(plan: Plan) -> str | None:
    if plan.coming_failures:
        return plan.coming_failures.pop(0)
    if Tag.DECLINE in plan.tags:
        return DECLINED
    if Tag.DECLINE_ONCE in plan.tags and not any(cycle.attempts for cycle in plan.cycles):
        return DECLINED
    return None


def _channel(state: XenditState, token: str) -> Channel:
    return CHANNELS[state.tokens[token]]
