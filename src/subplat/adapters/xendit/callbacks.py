"""Xendit's callbacks of every product and age, read as hints; pure, and content to understand nothing."""

from collections.abc import Callable, Mapping

from attrs import frozen

from subplat.adapters.xendit.callback_fields import CallbackFields, digest
from subplat.application.ports.payment_gateway import CallbackHint, HintKind

_LONGEST_KEY = 200
_FLAT = "invoice"
"""What section "webhook delivery" of the interface calls a callback that names no event."""


@frozen
class XenditCallbackReader:
    """`CallbackReader` for Xendit."""

    def dedupe_key(self, payload: Mapping[str, object], headers: Mapping[str, str]) -> str:
        """`webhook-id` if there is one, else event (or "invoice"), id and status of the object.

        `created` of the envelope has no part in it: it is the time of the delivery attempt. A callback whose object has
        no id is told by its whole content.
        """
        webhook_id = headers.get("webhook-id", "")
        if webhook_id.strip():
            return _key("webhook-id", webhook_id.strip())
        fields = CallbackFields.of(payload)
        object_id = fields.first_text(*_IDS)
        if object_id is None:
            return _key(fields.event or _FLAT, f"sha256:{digest(payload)}", fields.text("status") or "")
        return _key(fields.event or _FLAT, object_id, fields.text("status") or "")

    def hint(self, payload: Mapping[str, object]) -> CallbackHint:
        """What it points at."""
        fields = CallbackFields.of(payload)
        found = _flat(fields) if fields.event is None else _named(fields, fields.event)
        return found or CallbackHint(kind=HintKind.UNKNOWN, event_type=fields.event or "unknown")


_IDS = (
    "id",
    "payment_session_id",
    "payment_id",
    "payment_request_id",
    "payment_token_id",
    "payment_method_id",
)
"""The object's own id; newer products name it for what it is."""


def _key(*parts: str) -> str:
    key = ":".join("".join(letter if letter.isprintable() else "?" for letter in part) for part in parts)
    # Two long keys that only begin alike stay two.
    return key if len(key) <= _LONGEST_KEY and key == ":".join(parts) else f"{key[:100]}:{digest(list(parts))}"


def _flat(fields: CallbackFields) -> CallbackHint | None:
    """No event, no envelope: an invoice, or a fixed virtual account that was paid (it has no status either)."""
    reference = fields.reference("external_id")
    if fields.id("callback_virtual_account_id") is not None and fields.id("payment_id") is not None:
        if reference is None:
            return None
        return CallbackHint(
            kind=HintKind.LINK,
            event_type="virtual_account.paid",
            reference=reference,
            payment_id=fields.id("payment_id"),
        )
    invoice_id, status = fields.id("id"), fields.text("status")
    if invoice_id is None or reference is None or status is None:
        return None
    return CallbackHint(
        kind=HintKind.LINK,
        event_type=f"invoice.{status.lower()}",
        object_id=invoice_id,
        link_id=invoice_id,
        reference=reference,
        payment_id=fields.id("payment_id"),
    )


def _named(fields: CallbackFields, event: str) -> CallbackHint | None:
    # Some of Xendit's own pages write recurring_plan.activated, some clients recurring_cycle.…
    name = event.replace("recurring_plan.", "recurring.plan.").replace("recurring_cycle.", "recurring.cycle.")
    for beginning, read in _READERS.items():
        if name.startswith(beginning):
            return read(fields, event)
    return None


def _plan(fields: CallbackFields, event: str) -> CallbackHint | None:
    plan_id = fields.first_id("id", "plan_id", "recurring_plan_id")
    if plan_id is None:
        return None
    return CallbackHint(
        kind=HintKind.PLAN,
        event_type=event,
        object_id=plan_id,
        plan_id=plan_id,
        reference=fields.reference("reference_id"),
    )


def _cycle(fields: CallbackFields, event: str) -> CallbackHint | None:
    cycle_id, plan_id = fields.id("id"), fields.first_id("plan_id", "recurring_plan_id")
    if plan_id is None:
        return None
    return CallbackHint(
        # Without its own id the cycle is one of the plan's.
        kind=HintKind.PLAN_CYCLE if cycle_id is not None else HintKind.PLAN,
        event_type=event,
        object_id=cycle_id or plan_id,
        plan_id=plan_id,
        reference=fields.reference("reference_id"),
    )


def _session(fields: CallbackFields, event: str) -> CallbackHint | None:
    session_id, plan_id = fields.first_id("payment_session_id", "id"), fields.id("recurring_plan_id")
    if session_id is None and plan_id is None:
        return None
    return CallbackHint(
        kind=HintKind.SESSION,
        event_type=event,
        object_id=session_id,
        plan_id=plan_id,
        reference=fields.reference("reference_id"),
        payment_id=fields.id("payment_id"),
    )


def _payment(fields: CallbackFields, event: str) -> CallbackHint | None:
    payment_id = fields.first_id("payment_id", "latest_payment_id", "id", "payment_request_id")
    if payment_id is None:
        return None
    return CallbackHint(
        kind=HintKind.PAYMENT,
        event_type=event,
        object_id=payment_id,
        payment_id=payment_id,
        reference=fields.reference("reference_id"),
    )


def _instrument(fields: CallbackFields, event: str) -> CallbackHint | None:
    """A token or method was linked in the session with that reference; no money is told of."""
    reference = fields.reference("reference_id")
    if reference is None:
        return None
    return CallbackHint(kind=HintKind.SESSION, event_type=event, reference=reference)


def _ewallet(fields: CallbackFields, event: str) -> CallbackHint | None:
    """The same event tells of success and of reconciliation; the invoice it belongs to says which."""
    reference = fields.reference("reference_id")
    if reference is None:
        return None
    return CallbackHint(kind=HintKind.LINK, event_type=event, reference=reference, payment_id=fields.id("id"))


def _refund(fields: CallbackFields, event: str) -> CallbackHint | None:
    refund_id = fields.id("id")
    if refund_id is None:
        return None
    return CallbackHint(
        kind=HintKind.REFUND,
        event_type=event,
        object_id=refund_id,
        link_id=fields.id("invoice_id"),
        payment_id=fields.id("payment_id"),
        reference=fields.reference("reference_id"),
    )


_READERS: Mapping[str, Callable[[CallbackFields, str], CallbackHint | None]] = {
    "recurring.plan.": _plan,
    "recurring.cycle.": _cycle,
    "payment_session.": _session,
    "payment.": _payment,
    "payment_request.": _payment,
    "payment_token.": _instrument,
    "payment_method.": _instrument,
    "ewallet.": _ewallet,
    "refund.": _refund,
}
