"""A cycle as the API shows it in either version, and as its events carry it."""

from typing import Any

from subplat.adapters.sandbox.xendit.moments import optional_stamp, stamp
from subplat.adapters.sandbox.xendit.objects import Attempt, Cycle


def view(cycle: Cycle) -> dict[str, Any]:
    """The version 2026-01-01."""
    return {
        "id": cycle.id,
        "type": cycle.kind,
        "reference_id": cycle.reference_id,
        "plan_id": cycle.plan_id,
        "customer_id": cycle.customer_id,
        "cycle_number": cycle.number,
        "status": cycle.status,
        "attempt_details": [_attempt(attempt) for attempt in cycle.attempts],
        "attempt_count": len(cycle.attempts) - cycle.forced,
        "forced_attempt_count": cycle.forced,
        "scheduled_timestamp": stamp(cycle.scheduled),
        "created": stamp(cycle.created),
        "updated": stamp(cycle.updated),
        "currency": cycle.currency,
        "amount": cycle.amount,
        "metadata": None,
    }


def legacy_view(cycle: Cycle) -> dict[str, Any]:
    """The version 2022-10-01."""
    attempts = [
        {
            "attempt_number": attempt.number,
            "created": stamp(attempt.created),
            "action_id": attempt.payment.id if attempt.payment else None,
            "status": attempt.status,
            "failure_code": attempt.failure_code,
            "next_retry_timestamp": optional_stamp(attempt.next_retry),
            "payment_link": attempt.session_url,
        }
        for attempt in cycle.attempts
    ]
    whole = view(cycle)
    del whole["forced_attempt_count"]
    return {**whole, "recurring_action": "PAYMENT", "attempt_details": attempts}


def _attempt(attempt: Attempt) -> dict[str, Any]:
    session = {"session_id": attempt.session_id, "payment_link_url": attempt.session_url}
    return {
        "attempt_number": attempt.number,
        "action_number": 1,
        "type": attempt.kind,
        "created": stamp(attempt.created),
        "payment_id": attempt.payment.id if attempt.payment else None,
        "payment_token_id": attempt.payment.payment_token_id if attempt.payment else None,
        "status": attempt.status,
        "failure_code": attempt.failure_code,
        "next_retry_timestamp": optional_stamp(attempt.next_retry),
        "payment_session": session if attempt.session_id else None,
    }
