"""What was looked up as plain values: the same fields as the API's, for JSON and for people."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AnySet
from typing import Any


def plain(found: Any) -> Any:
    """Views as dictionaries. Money is `{amount, currency}` with the amount as text; a period's `end` is its last day."""
    import attrs

    from subplat.domain.money import Money
    from subplat.domain.periods import Period

    def value(each: Any) -> Any:
        if isinstance(each, Money):
            return {"amount": str(each.amount), "currency": each.currency.value}
        if isinstance(each, Period):
            return {"start": each.start, "end": each.last_day}
        if attrs.has(type(each)):
            return {field.name: value(getattr(each, field.name)) for field in attrs.fields(type(each))}
        if isinstance(each, Mapping):
            return {str(key): value(part) for key, part in each.items()}
        if isinstance(each, AnySet):
            return sorted(value(part) for part in each)
        if isinstance(each, Sequence) and not isinstance(each, str | bytes):
            return [value(part) for part in each]
        return each

    return value(found)


def in_words(found: Any) -> Any:
    """One value as people read it in a table; None stays None."""
    from datetime import UTC, datetime

    from subplat.domain.money import Money
    from subplat.domain.periods import Period

    if isinstance(found, Money):
        return f"{found.amount:,.2f} {found.currency}".replace(".00 ", " ")
    if isinstance(found, Period):
        return f"{found.start} to {found.last_day}"
    if isinstance(found, bool):
        return "yes" if found else "no"
    if isinstance(found, datetime):
        return found.astimezone(UTC).strftime("%Y-%m-%d %H:%MZ")
    return found
