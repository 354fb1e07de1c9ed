"""What the payer does: pays, or is declined."""

from datetime import datetime

from attrs import define

from subplat.adapters.sandbox.xendit import cycles, invoices, payments, plans
from subplat.adapters.sandbox.xendit.callbacks import announce
from subplat.adapters.sandbox.xendit.channels import CHANNELS, Channel, channel_named
from subplat.adapters.sandbox.xendit.charging import DECLINED
from subplat.adapters.sandbox.xendit.moments import stamp
from subplat.adapters.sandbox.xendit.objects import Cycle, Invoice, Number, Payment, Plan, Refund, Session
from subplat.adapters.sandbox.xendit.reserved import Tag, Tags
from subplat.adapters.sandbox.xendit.session_store import announce_session, close
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.targets import Target

_LITTLE = 1000


class CannotPay(Exception):
    """The payer cannot do that: paid already, expired, or the channel does not fit."""


@define(kw_only=True)
class Paying:
    """How somebody pays; what is left out is chosen sensibly."""

    method: str | None = None
    amount: Number | None = None
    after_expiry: bool = False


def pay(state: XenditState, target: Target, how: Paying) -> None:
    """Let the payer pay now; the reserved values of the target may turn that into a decline."""
    match target:
        case Invoice():
            _pay_invoice(state, target, how)
        case Session():
            _pay_session(state, target, how)
        case Cycle():
            _pay_cycle(state, target, how)
        case Plan():
            _pay_cycle(state, _unpaid_cycle(target), how)
        case Refund():
            raise CannotPay("a refund is not paid")


def decline(state: XenditState, target: Target, failure_code: str, times: int = 1) -> None:
    """Let an attempt fail now; for a plan or cycle, the next charges; for a refund, its processing."""
    match target:
        case Invoice():
            _require_open(target.status == "PENDING", target.status)
            target.attempts += 1
        case Session():
            _require_open(target.status == "ACTIVE", target.status)
            _decline_session(state, target, failure_code)
        case Cycle():
            state.plans[target.plan_id].coming_failures += [failure_code] * times
        case Plan():
            target.coming_failures += [failure_code] * times
        case Refund():
            target.will_fail_with = failure_code


def _pay_invoice(state: XenditState, invoice: Invoice, how: Paying) -> None:
    late = invoice.status == "EXPIRED" and how.after_expiry
    _require_open(invoice.status == "PENDING" or late, invoice.status)
    allowed = invoice.request.get("payment_methods", [])
    channel = _channel(how.method or (allowed[0] if allowed else "BANK_TRANSFER"))
    if allowed and not {channel.method, channel.channel} & set(allowed):
        raise CannotPay(f"{channel.method} is not offered for this invoice")
    invoice.attempts += 1
    if _declined(invoice.tags, invoice.attempts):
        return
    amount = how.amount if how.amount is not None else _with_slip(invoice.request["amount"], invoice.tags)
    payment = payments.record(
        state,
        at=state.now,
        owner_id=invoice.id,
        reference_id=invoice.request["external_id"],
        amount=amount,
        currency=invoice.request.get("currency", "IDR"),
        channel=channel,
        description=invoice.request.get("description"),
        tags=invoice.tags,
    )
    invoices.settle_payment(state, invoice, payment, state.now)


def _pay_session(state: XenditState, session: Session, how: Paying) -> None:
    _require_open(session.status == "ACTIVE", session.status)
    kind = session.request["session_type"]
    saves = kind in ("SAVE", "SUBSCRIPTION") or session.request.get("allow_save_payment_method") == "FORCED"
    channel = _channel(how.method or ("CREDIT_CARD" if saves else "BANK_TRANSFER"))
    if saves and not channel.auto_debit:
        raise CannotPay(f"{channel.method} cannot be charged without the payer")
    session.attempts += 1
    if kind != "SUBSCRIPTION" and _declined(session.tags, session.attempts):
        _decline_session(state, session, DECLINED)
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


def _decline_session(state: XenditState, session: Session, failure_code: str) -> None:
    plan = state.plans.get(session.plan_id or "")
    if plan is not None and plan.request.get("immediate_payment"):
        # The payer agrees, the first charge fails: that ends the plan.
        plan.coming_failures.insert(0, failure_code)
        _pay_session(state, session, Paying())
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


def _pay_cycle(state: XenditState, cycle: Cycle, how: Paying) -> None:
    """Through the payment link of the last failed attempt, if it has one; else as if by such a link."""
    _require_open(cycle.status in ("RETRYING", "FAILED"), cycle.status)
    plan = state.plans[cycle.plan_id]
    linked = state.sessions.get((cycle.attempts[-1].session_id or "") if cycle.attempts else "")
    if linked is not None and linked.status == "ACTIVE":
        _pay_session(state, linked, how)
        return
    payment = payments.record(
        state,
        at=state.now,
        owner_id=cycle.id,
        reference_id=cycle.reference_id,
        amount=cycle.amount if how.amount is None else how.amount,
        currency=cycle.currency,
        channel=_channel(how.method or "BANK_TRANSFER"),
        customer_id=cycle.customer_id,
        tags=plan.tags,
    )
    payments.announce_payment(state, payment)
    cycles.paid_by_link(state, plan, cycle, payment, state.now)


def _unpaid_cycle(plan: Plan) -> Cycle:
    unpaid = [cycle for cycle in plan.cycles if cycle.status in ("RETRYING", "FAILED")]
    if not unpaid:
        raise CannotPay("the plan has no unpaid cycle")
    return unpaid[-1]


def _declined(tags: Tags, attempts: int) -> bool:
    return Tag.DECLINE in tags or (Tag.DECLINE_ONCE in tags and attempts == 1)


def _with_slip(amount: Number, tags: Tags) -> Number:
    if Tag.UNDERPAID in tags:
        return amount - _LITTLE
    return amount + _LITTLE if Tag.OVERPAID in tags else amount


def _channel(method: str) -> Channel:
    channel = channel_named(method)
    if channel is None:
        raise CannotPay(f"unknown method {method}; known are {', '.join(CHANNELS)}")
    return channel


def _require_open(is_open: bool, status: str) -> None:
    if not is_open:
        raise CannotPay(f"it is {status}")
