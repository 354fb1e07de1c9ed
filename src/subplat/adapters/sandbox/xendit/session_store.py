"""Opening and closing payment sessions, whatever they are for."""

from collections.abc import Callable
from datetime import datetime

from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Fields, Session
from subplat.adapters.sandbox.xendit.reserved import Tags
from subplat.adapters.sandbox.xendit.state import XenditState


def open_session(
    state: XenditState,
    request: Fields,
    *,
    at: datetime,
    expires_at: datetime,
    customer_id: str | None,
    tags: Tags,
    after_expiry: Callable[[Session, datetime], None],
) -> Session:
    """A new ACTIVE session, which expires by itself."""
    raw_id = state.world.ids.hex24()
    session = Session(
        id=f"ps-{raw_id}",
        request=request,
        created=at,
        updated=at,
        expires_at=expires_at,
        url=f"{state.public_url}/checkout/session/ps-{raw_id}",
        customer_id=customer_id,
        tags=tags,
    )
    state.sessions[session.id] = session

    def expire(then: datetime) -> None:
        if session.status == "ACTIVE":
            close(state, session, "EXPIRED", then)
            announce_session(state, "payment_session.expired", session)
            after_expiry(session, then)

    state.agenda.put(expires_at, expire)
    return session


def close(state: XenditState, session: Session, status: str, at: datetime) -> None:
    """End a session."""
    session.status = status
    session.updated = at


def announce_session(state: XenditState, event: str, session: Session) -> None:
    """Send a session event."""
    announce(state, event, view(state, session), at=session.updated, subject=session.id, tags=session.tags)


def view(state: XenditState, session: Session) -> dict[str, object]:
    """A session as the API shows it, and as its events carry it."""
    request = session.request
    payment = session.payment
    echoed = {name: value for name, value in request.items() if name not in ("customer", "subscription")}
    return {
        "locale": "en",
        "capture_method": "AUTOMATIC",
        "allow_save_payment_method": "DISABLED",
        "description": None,
        "success_return_url": None,
        "cancel_return_url": None,
        "items": [],
        **echoed,
        "payment_session_id": session.id,
        "business_id": state.account.business_id,
        "customer_id": session.customer_id,
        "status": session.status,
        "payment_link_url": session.url,
        "payment_token_id": session.payment_token_id,
        "payment_id": payment.id if payment else None,
        "payment_request_id": payment.payment_request_id if payment else None,
        "recurring_plan_id": session.plan_id,
        "expires_at": stamp(session.expires_at),
        "created": stamp(session.created),
        "updated": stamp(session.updated),
    }
