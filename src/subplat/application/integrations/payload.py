"""An event as JSON, for others: ids, dates and exact amounts as text."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TypeGuard
from uuid import UUID

import attrs

from subplat.domain.events import DomainEvent
from subplat.domain.money import Money


def payload(event: DomainEvent, event_id: UUID) -> str:
    """`{id, type, timestamp, data}` as Standard Webhooks has it, in ASCII, so that its bytes are its characters."""
    data = {
        field.name: _value(getattr(event, field.name))
        for field in attrs.fields(type(event))
        if field.name != "occurred_at"
    }
    whole = {"id": str(event_id), "type": event.name, "timestamp": _value(event.occurred_at), "data": data}
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def _is_series(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _value(value: object) -> object:
    if _is_series(value):
        return [_value(each) for each in value]
    match value:
        case None | bool() | int():
            return value
        case str():
            return str(value)
        case UUID() | Decimal():
            return str(value)
        case Money():
            return {"amount": str(value.amount), "currency": value.currency.value}
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return value.isoformat()
        case _:
            raise TypeError(f"an event cannot tell a {type(value).__name__}")
