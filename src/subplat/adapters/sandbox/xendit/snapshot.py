"""The twin's state for people and tests: every object as the API shows it."""

from typing import Any

from subplat.adapters.sandbox.xendit import (
    customers,
    cycle_view,
    invoice_view,
    payments,
    plan_view,
    refunds,
    session_store,
)
from subplat.adapters.sandbox.xendit.objects import Cycle, Invoice, Plan, Session
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.targets import Target


def snapshot(state: XenditState) -> dict[str, Any]:
    """All objects by kind, in order of creation."""
    return {
        "customers": [customers.view(each) for each in state.customers.values()],
        "invoices": [invoice_view.view(state, each) for each in state.invoices.values()],
        "sessions": [session_store.view(state, each) for each in state.sessions.values()],
        "plans": [plan_view.view(each) for each in state.plans.values()],
        "cycles": [cycle_view.view(each) for each in state.cycles.values()],
        "payments": [payments.view(state, each) for each in state.payments.values()],
        "refunds": [refunds.view(each) for each in state.refunds.values()],
    }


def shown(state: XenditState, target: Target) -> dict[str, Any]:
    """One object as the API shows it."""
    match target:
        case Invoice():
            return invoice_view.view(state, target)
        case Session():
            return session_store.view(state, target)
        case Plan():
            return plan_view.view(target)
        case Cycle():
            return cycle_view.view(target)
        case _:
            return refunds.view(target)
