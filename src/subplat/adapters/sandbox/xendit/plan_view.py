"""A plan as the API shows it in either version, and as its events carry it."""

from typing import Any

from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Plan


def view(plan: Plan) -> dict[str, Any]:
    """The version 2026-01-01."""
    return {
        "immediate_payment": False,
        "failed_cycle_action": "RESUME",
        "notification_channels": [],
        "locale": "en",
        "payment_link_for_failed_attempt": False,
        "metadata": None,
        "description": None,
        "items": None,
        **{name: value for name, value in plan.request.items() if name != "payment_tokens"},
        "schedule": {
            "total_recurrence": None,
            "retry_interval": None,
            "retry_interval_count": None,
            "total_retry": None,
            "failed_attempt_notifications": [],
            **plan.schedule,
        },
        "id": plan.id,
        "customer_id": plan.customer_id,
        "payment_tokens": plan.payment_tokens,
        "recurring_cycle_count": len(plan.cycles),
        "status": plan.status,
        "created": stamp(plan.created),
        "updated": stamp(plan.updated),
    }


def legacy_view(plan: Plan) -> dict[str, Any]:
    """The version 2022-10-01."""
    whole = view(plan)
    channels = whole.pop("notification_channels")
    tokens = whole.pop("payment_tokens")
    immediate = whole.pop("immediate_payment")
    locale = whole.pop("locale")
    schedule_id = plan.id.replace("repl_", "resc_", 1)
    return {
        **whole,
        "recurring_action": "PAYMENT",
        "immediate_action_type": "FULL_AMOUNT" if immediate else None,
        "payment_methods": [
            {"payment_method_id": token["payment_token_id"].replace("pt-", "pm-", 1), "rank": token["rank"]}
            for token in tokens
        ],
        "notification_config": {
            "recurring_created": channels,
            "recurring_succeeded": channels,
            "recurring_failed": channels,
            "locale": locale,
        },
        "schedule_id": schedule_id,
        "schedule": {**whole["schedule"], "id": schedule_id, "reference_id": plan.reference_id},
        "actions": [],
    }
