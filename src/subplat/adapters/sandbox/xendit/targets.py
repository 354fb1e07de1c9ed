"""What a person who pays, or a test, means by a link or a reference."""

from subplat.adapters.sandbox.xendit.objects import Cycle, Invoice, Plan, Refund, Session
from subplat.adapters.sandbox.xendit.state import XenditState

Target = Invoice | Session | Plan | Cycle | Refund


class NoSuchTarget(LookupError):
    """Nothing here has that link, id or reference."""


def find(state: XenditState, link_or_reference: str) -> Target:
    """By id or payment page, else by reference: the newest that is open, else the newest."""
    key = link_or_reference.split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    for objects in (state.invoices, state.sessions, state.cycles, state.plans, state.refunds):
        if key in objects:
            found: Target = objects[key]
            return found
    candidates = _with_reference(state, link_or_reference)
    if not candidates:
        raise NoSuchTarget(f"nothing at Xendit is known as {link_or_reference}")
    return next((each for each in candidates if each.status in ("PENDING", "ACTIVE")), candidates[0])


def _with_reference(state: XenditState, reference: str) -> list[Target]:
    invoices = [each for each in state.invoices.values() if each.request["external_id"] == reference]
    sessions = [each for each in state.sessions.values() if each.request["reference_id"] == reference]
    plans = [each for each in state.plans.values() if each.reference_id == reference]
    refunds = [each for each in state.refunds.values() if each.request.get("reference_id") == reference]
    open_sessions = [each for each in sessions if each.status == "ACTIVE"]
    closed_sessions = [each for each in sessions if each.status != "ACTIVE"]
    return [*invoices[::-1], *open_sessions[::-1], *plans[::-1], *closed_sessions[::-1], *refunds[::-1]]
