"""One table per aggregate: which verb leads from which state to which; anything else is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar

from subplat.domain.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)


class Transitions(Generic[S]):
    """The state table of an aggregate: verb → (state before → state after)."""

    def __init__(self, aggregate: str, states: type[S], table: Mapping[str, Mapping[S, S]]) -> None:
        self.aggregate = aggregate
        self.states = states
        self.table = table

    def after(self, state: S, verb: str) -> S:
        """The state that `verb` leads to; raises IllegalTransition when the table has none."""
        try:
            return self.table[verb][state]
        except KeyError:
            raise IllegalTransition(self.aggregate, state.value, verb) from None

    def allows(self, state: S, verb: str) -> bool:
        """Whether `verb` is possible in `state`."""
        return state in self.table.get(verb, {})

    def edges(self) -> frozenset[tuple[S, S]]:
        """Every change of state there is, without those that lead to the same state."""
        return frozenset(
            (before, after) for row in self.table.values() for before, after in row.items() if before is not after
        )

    def is_final(self, state: S) -> bool:
        """Whether nothing leads out of `state`."""
        return all(row.get(state, state) is state for row in self.table.values())
