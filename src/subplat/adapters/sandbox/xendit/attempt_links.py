"""Payment links for failed attempts: the payer can settle a cycle before its next retry."""

from datetime import datetime, timedelta

from subplat.adapters.sandbox.xendit.objects import Cycle, Plan, Session
from subplat.adapters.sandbox.xendit.session_store import open_session
from subplat.adapters.sandbox.xendit.state import XenditState

_LINK_LIVES = timedelta(days=7)


def offer_link(state: XenditState, plan: Plan, cycle: Cycle, at: datetime) -> None:
    """Open a session for the cycle's amount and note it at its last attempt."""
    request = {
        "reference_id": plan.reference_id,
        "session_type": "PAY",
        "mode": "PAYMENT_LINK",
        "amount": cycle.amount,
        "currency": cycle.currency,
        "country": "ID",
    }
    session = open_session(
        state,
        request,
        at=at,
        expires_at=at + _LINK_LIVES,
        customer_id=plan.customer_id,
        tags=frozenset(),
        after_expiry=_nothing_more,
    )
    session.cycle_id = cycle.id
    cycle.attempts[-1].session_id = session.id
    cycle.attempts[-1].session_url = session.url


def _nothing_more(_: Session, __: datetime) -> None:
    return None
