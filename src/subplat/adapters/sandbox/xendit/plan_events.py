"""The recurring.* events."""

from datetime import datetime

from subplat.adapters.sandbox.xendit import cycle_view, plan_view
from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.objects import Cycle, Plan
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.versions import PLANS


def announce_plan(state: XenditState, word: str, plan: Plan, at: datetime) -> None:
    """`recurring.plan.activated` or `.inactivated`."""
    announce(
        state,
        f"recurring.plan.{word}",
        plan_view.view(plan),
        at=at,
        subject=plan.id,
        api_version=PLANS,
        tags=plan.tags,
    )


def announce_cycle(state: XenditState, word: str, cycle: Cycle, at: datetime) -> None:
    """`recurring.cycle.created`, `.retrying`, `.succeeded`, `.failed` or `.force_attempt_failed`."""
    announce(
        state,
        f"recurring.cycle.{word}",
        cycle_view.view(cycle),
        at=at,
        subject=cycle.id,
        api_version=PLANS,
        tags=state.plans[cycle.plan_id].tags,
    )
