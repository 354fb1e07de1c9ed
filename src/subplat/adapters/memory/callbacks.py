"""The callbacks of the payment provider in memory, in a shape of their own, and the reader for it."""

from collections.abc import Mapping
from hashlib import sha256

from attrs import frozen

from subplat.application.ports.payment_gateway import CallbackHint, HintKind

_SHAPE = "in-memory"
_LONGEST = 100


def callback(hint: CallbackHint, *, status: str) -> Mapping[str, object]:
    """What the provider posts about an object whose state has changed; flat, JSON without numbers."""
    fields: dict[str, object] = {
        "shape": _SHAPE,
        "kind": hint.kind.value,
        "event": hint.event_type,
        "status": status,
        "id": hint.object_id,
        "reference": hint.reference,
        "plan_id": hint.plan_id,
        "link_id": hint.link_id,
        "payment_id": hint.payment_id,
    }
    return {name: value for name, value in fields.items() if value is not None}


@frozen
class InMemoryCallbackReader:
    """Reads what `callback` makes; anything else is UNKNOWN."""

    def dedupe_key(self, payload: Mapping[str, object], headers: Mapping[str, str]) -> str:
        """The `webhook-id` if there is one, else event, ids and status; of an unknown callback, all of it."""
        webhook_id = headers.get("webhook-id", "").strip()
        if webhook_id:
            return f"webhook-id:{webhook_id}"
        if self.hint(payload).kind is HintKind.UNKNOWN:
            return f"unknown:{_digest(payload)}"
        return ":".join(_text(payload, name) or "" for name in ("event", "id", "payment_id", "status"))

    def hint(self, payload: Mapping[str, object]) -> CallbackHint:
        """What it points at."""
        event = _text(payload, "event") or "unknown"
        kind, names = _text(payload, "kind"), ("reference", "plan_id", "link_id", "payment_id")
        ids = {"object_id": _text(payload, "id"), **{name: _text(payload, name) for name in names}}
        if payload.get("shape") != _SHAPE or kind not in set(HintKind) or not any(ids.values()):
            return CallbackHint(kind=HintKind.UNKNOWN, event_type=event)
        return CallbackHint(kind=HintKind(kind), event_type=event, **ids)


def _text(payload: Mapping[str, object], name: str) -> str | None:
    value = payload.get(name)
    return value if isinstance(value, str) and 0 < len(value) <= _LONGEST and value.isprintable() else None


def _digest(payload: Mapping[str, object]) -> str:
    try:
        text = repr(sorted(payload.items(), key=lambda item: item[0]))
    except (RecursionError, ValueError):  # nested too deeply, or a number too long to be printed
        text = repr(sorted(payload))
    return sha256(text.encode(errors="backslashreplace")).hexdigest()
