"""The same seed on two stores: whatever differs in what came of it is a defect of one of the two adapters."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs

from subplat.simulation.outcome import Outcome

NOT_COMPARED = frozenset({"checks"})
"""How often was looked depends on where: slices after every event in memory, the whole books otherwise."""


def differences(first: Outcome, second: Outcome) -> tuple[str, ...]:
    """Each with its place and both values; empty where the business came to the same."""
    return tuple(_between(attrs.asdict(first), attrs.asdict(second), ""))


def _between(first: Mapping[str, Any], second: Mapping[str, Any], place: str) -> Iterator[str]:
    for key in sorted({*first, *second} - NOT_COMPARED):
        one, other = first.get(key), second.get(key)
        if isinstance(one, Mapping) and isinstance(other, Mapping):
            yield from _between(one, other, f"{place}{key}.")
        elif one != other:
            yield f"{place}{key}: {one} and {other}"
