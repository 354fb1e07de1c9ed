"""Payment sessions: ACTIVE, then COMPLETED, EXPIRED or CANCELED."""

from datetime import datetime, timedelta

from subplat.adapters.sandbox.xendit import customers, cycles, plans
from subplat.adapters.sandbox.xendit.errors import XenditError, wrong
from subplat.adapters.sandbox.xendit.moments import instant
from subplat.adapters.sandbox.xendit.objects import Fields, Session
from subplat.adapters.sandbox.xendit.reserved import tags_in
from subplat.adapters.sandbox.xendit.session_schema import check_new
from subplat.adapters.sandbox.xendit.session_store import close, open_session
from subplat.adapters.sandbox.xendit.state import XenditState

_USUAL_LIFE = timedelta(minutes=30)


def create(state: XenditState, body: Fields) -> Session:
    """A new session; for SUBSCRIPTION with its plan. Nothing stops a second one with the same reference."""
    check_new(body)
    now = state.now
    expires_at = _expiry(body, now)
    customer_id = _customer_id(state, body)
    tags = tags_in(body.get("description"), amount=body["amount"])
    if customer_id is not None:
        tags |= customers.tags_of(state.customers[customer_id])
    plan = None
    if body["session_type"] == "SUBSCRIPTION":
        about: Fields = {
            name: body[name] for name in ("reference_id", "currency", "amount", "description") if name in body
        }
        plan = plans.prepare(state, {**about, **body["subscription"]}, customer_id, tags)
    session = open_session(
        state,
        body,
        at=now,
        expires_at=expires_at,
        customer_id=customer_id,
        tags=tags,
        after_expiry=lambda session, at: _drop_plan(state, session, at),
    )
    session.plan_id = plan.id if plan else None
    return session


def get(state: XenditState, session_id: str) -> Session:
    """The session with that id."""
    try:
        return state.sessions[session_id]
    except KeyError:
        raise XenditError(404, "DATA_NOT_FOUND", "Session not found.") from None


def cancel(state: XenditState, session_id: str) -> Session:
    """End an ACTIVE session; no event tells of it."""
    session = get(state, session_id)
    if session.status != "ACTIVE":
        raise XenditError(400, "INVALID_SESSION_STATUS_ERROR", f"The session is {session.status} already.")
    close(state, session, "CANCELED", state.now)
    _drop_plan(state, session, state.now)
    return session


def _drop_plan(state: XenditState, session: Session, at: datetime) -> None:
    """The plan of a session that nobody completed never starts."""
    if session.plan_id is not None and state.plans[session.plan_id].status == "PENDING":
        cycles.inactivate(state, state.plans[session.plan_id], at)


def _expiry(body: Fields, now: datetime) -> datetime:
    if "expires_at" not in body:
        return now + _USUAL_LIFE
    try:
        expires_at = instant(body["expires_at"])
    except ValueError:
        raise wrong("expires_at", "must be a valid ISO 8601 date", "date.base") from None
    if expires_at <= now:
        raise wrong("expires_at", "must be in the future", "date.min")
    return expires_at


def _customer_id(state: XenditState, body: Fields) -> str | None:
    """The customer named, or made on the way; one with the same reference is used again."""
    if "customer_id" in body:
        return customers.get_payer(state, body["customer_id"]).id
    if "customer" in body:
        known = customers.find(state, body["customer"].get("reference_id"))
        return (known or customers.create(state, body["customer"])).id
    return None
