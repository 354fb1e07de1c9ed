"""What the payer does on the page of a session."""

from datetime import datetime

from subplat.adapters.sandbox.xendit import cycles, payments, plans
from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.channels import CHANNELS, Channel
from subplat.adapters.sandbox.xendit.charging import DECLINED
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Number, Payment, Plan, Session
from subplat.adapters.sandbox.xendit.payer import CannotPay, Paying, channel_for, declined, require_open
from subplat.adapters.sandbox.xendit.session_store import announce_session, close
from subplat.adapters.sandbox.xendit.state import XenditState


def pay_session(state: XenditState, session: Session, how: Paying) -> None:
    """Complete the session: a payment, a saved token, or the start of its plan."""
    require_open(session.status == "ACTIVE", session.status)
    kind = session.request["session_type"]
    saves = kind in ("SAVE", "SUBSCRIPTION") or session.request.get("allow_save_payment_method") == "FORCED"
    channel = channel_for(how.method or ("CREDIT_CARD" if saves else "BANK_TRANSFER"))
    if saves and not channel.auto_debit:
        raise CannotPay(f"{channel.method} cannot be charged without the payer")
    session.attempts += 1
    if kind != "SUBSCRIPTION" and declined(session.tags, session.attempts):
        decline_session(state, session, DECLINED)
        return
    now = state.now
    if saves:
        session.payment_token_id = f"pt-{state.world.ids.uuid()}"
        state.tokens[session.payment_token_id] = channel.method
        _announce_token(state, session, "ACTIVE")
    if kind in ("PAY", "AUTHORIZATION"):
        session.payment = _session_payment(state, session, channel, now, how.amount)
    close(state, session, "COMPLETED", now)
    if session.plan_id is not None and session.payment_token_id is not None:
        _start_plan(state, session, state.plans[session.plan_id], now)
    announce_session(state, "payment_session.completed", session)
    if session.cycle_id is not None and session.payment is not None:
        cycle = state.cycles[session.cycle_id]
        cycles.paid_by_link(state, state.plans[cycle.plan_id], cycle, session.payment, now)


def _start_plan(state: XenditState, session: Session, plan: Plan, at: datetime) -> None:
    first = plans.activate(state, plan, [{"payment_token_id": session.payment_token_id, "rank": 1}], at)
    session.payment = first.attempts[-1].payment if first else None


def _announce_token(state: XenditState, session: Session, status: str, failure_code: str | None = None) -> None:
    token = session.payment_token_id or f"pt-{state.world.ids.uuid()}"
    data = {
        "payment_token_id": token,
        "reference_id": session.request["reference_id"],
        "customer_id": session.customer_id,
        "status": status,
        "failure_code": failure_code,
        "created": stamp(state.now),
        "updated": stamp(state.now),
    }
    event = "payment_token.activation" if failure_code is None else "payment_token.failure"
    announce(state, event, data, at=state.now, subject=token, api_version="v3", tags=session.tags)


def decline_session(state: XenditState, session: Session, failure_code: str) -> None:
    """An attempt that fails; the session stays open, unless it is the first charge of its plan that fails."""
    plan = state.plans.get(session.plan_id or "")
    if plan is not None and plan.request.get("immediate_payment"):
        # The payer agrees, the first charge fails: that ends the plan.
        plan.coming_failures.insert(0, failure_code)
        pay_session(state, session, Paying())
        return
    session.attempts += 1
    if session.request["session_type"] in ("SAVE", "SUBSCRIPTION"):
        _announce_token(state, session, "FAILED", failure_code)
    else:
        _session_payment(state, session, CHANNELS["CREDIT_CARD"], state.now, None, failure_code)


def _session_payment(
    state: XenditState,
    session: Session,
    channel: Channel,
    at: datetime,
    amount: Number | None,
    failure_code: str | None = None,
) -> Payment:
    payment = payments.record(
        state,
        at=at,
        owner_id=session.id,
        reference_id=session.request["reference_id"],
        amount=session.request["amount"] if amount is None else amount,
        currency=session.request["currency"],
        channel=channel,
        failure_code=failure_code,
        customer_id=session.customer_id,
        payment_token_id=session.payment_token_id,
        description=session.request.get("description"),
        tags=session.tags,
    )
    payments.announce_payment(state, payment)
    return payment
