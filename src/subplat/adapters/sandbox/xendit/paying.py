"""What the payer does: pays, or is declined."""

from subplat.adapters.sandbox.xendit import cycles, invoices, payments
from subplat.adapters.sandbox.xendit.objects import Cycle, Invoice, Plan, Refund, Session
from subplat.adapters.sandbox.xendit.payer import CannotPay, Paying, channel_for, declined, require_open, with_slip
from subplat.adapters.sandbox.xendit.session_paying import decline_session, pay_session
from subplat.adapters.sandbox.xendit.state import XenditState
from subplat.adapters.sandbox.xendit.targets import Target


def pay(state: XenditState, target: Target, how: Paying) -> None:
    """Let the payer pay now; the reserved values of the target may turn that into a decline."""
    match target:
        case Invoice():
            _pay_invoice(state, target, how)
        case Session():
            pay_session(state, target, how)
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
            require_open(target.status == "PENDING", target.status)
            target.attempts += 1
        case Session():
            require_open(target.status == "ACTIVE", target.status)
            decline_session(state, target, failure_code)
        case Cycle():
            state.plans[target.plan_id].coming_failures += [failure_code] * times
        case Plan():
            target.coming_failures += [failure_code] * times
        case Refund():
            target.will_fail_with = failure_code


def _pay_invoice(state: XenditState, invoice: Invoice, how: Paying) -> None:
    late = invoice.status == "EXPIRED" and how.after_expiry
    require_open(invoice.status == "PENDING" or late, invoice.status)
    allowed = invoice.request.get("payment_methods", [])
    channel = channel_for(how.method or (allowed[0] if allowed else "BANK_TRANSFER"))
    if allowed and not {channel.method, channel.channel} & set(allowed):
        raise CannotPay(f"{channel.method} is not offered for this invoice")
    invoice.attempts += 1
    if declined(invoice.tags, invoice.attempts):
        return
    amount = how.amount if how.amount is not None else with_slip(invoice.request["amount"], invoice.tags)
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


def _pay_cycle(state: XenditState, cycle: Cycle, how: Paying) -> None:
    """Through the payment link of the last failed attempt, if it has one; else as if by such a link."""
    require_open(cycle.status in ("RETRYING", "FAILED"), cycle.status)
    plan = state.plans[cycle.plan_id]
    linked = state.sessions.get((cycle.attempts[-1].session_id or "") if cycle.attempts else "")
    if linked is not None and linked.status == "ACTIVE":
        pay_session(state, linked, how)
        return
    payment = payments.record(
        state,
        at=state.now,
        owner_id=cycle.id,
        reference_id=cycle.reference_id,
        amount=cycle.amount if how.amount is None else how.amount,
        currency=cycle.currency,
        channel=channel_for(how.method or "BANK_TRANSFER"),
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
