"""The same seed on two stores: whatever differs in what came of it is a defect of one of the two adapters."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from subplat.domain.reporting.books import Books
from subplat.simulation.outcome import Outcome

NOT_COMPARED = frozenset({"checks"})
"""How often was looked depends on where: slices after every event in memory, the whole books otherwise."""
NOT_KEPT_ALIKE = frozenset({"version", "events"})
"""How often a row was saved in one transaction is the store's own affair."""


def differences(first: Outcome, second: Outcome) -> tuple[str, ...]:
    """Each with its place and both values; empty where the business came to the same."""
    return tuple(_between(attrs.asdict(first), attrs.asdict(second), ""))


def rows_that_differ(first: Books, second: Books) -> tuple[str, ...]:
    """Every field of every row, each difference with both values."""
    return tuple(_between(_by_id(first), _by_id(second), ""))


def _by_id(books: Books) -> dict[str, dict[str, Any]]:
    def compared(attribute: "attrs.Attribute[Any]", value: object) -> bool:
        return attribute.name not in NOT_KEPT_ALIKE

    return {
        table.name: {str(row.id): attrs.asdict(row, filter=compared) for row in getattr(books, table.name)}
        for table in attrs.fields(Books)
    }


def _between(first: Mapping[str, Any], second: Mapping[str, Any], place: str) -> Iterator[str]:
    for key in sorted({*first, *second} - NOT_COMPARED):
        one, other = first.get(key), second.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _between(one, other, f"{place}{key}.")
        elif one != other:
            yield f"{place}{key}: {one} and {other}"
