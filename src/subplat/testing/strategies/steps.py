"""Driving an aggregate through its verbs: what comes out is reachable by construction."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Generic, Protocol, TypeVar

from attrs import frozen
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.errors import DomainError
from subplat.domain.events import DomainEvent


class Eventful(Protocol):
    """Every aggregate keeps the events that were not yet taken along."""

    events: list[DomainEvent]


A = TypeVar("A", bound=Eventful)
B = TypeVar("B", bound=Eventful, contravariant=True)


@frozen
class Step(Generic[B]):
    """A verb with its arguments; calling it acts on an aggregate, or raises what the verb raises."""

    verb: Callable[..., object]
    arguments: Mapping[str, object]

    def __call__(self, aggregate: B) -> object:
        return self.verb(aggregate, **self.arguments)


def step(verb: Callable[..., object], /, **arguments: SearchStrategy[object]) -> SearchStrategy[Step[Eventful]]:
    """The verb with any of the given arguments."""
    return st.fixed_dictionaries(arguments).map(lambda drawn: Step(verb, drawn))


Road = Sequence[SearchStrategy[Step[Eventful]]]
"""Steps that lead to a state which chance alone would seldom reach."""


@st.composite
def driven(
    draw: st.DrawFn,
    fresh: SearchStrategy[A],
    steps: SearchStrategy[Step[Eventful]],
    *,
    roads: Sequence[Road] = (),
    longest: int = 6,
) -> A:
    """A fresh aggregate after one of the roads and up to `longest` more steps, refused ones left out.

    Its events count as answered.
    """
    aggregate = draw(fresh)
    road = draw(st.sampled_from([(), *roads]))
    for chosen in [*road, *[steps] * draw(st.integers(0, longest))]:
        act = draw(chosen)
        with suppress(DomainError):
            act(aggregate)
    aggregate.events.clear()
    return aggregate
