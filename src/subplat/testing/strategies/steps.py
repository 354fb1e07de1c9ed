"""Driving an aggregate through its verbs: what comes out is reachable by construction."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Generic, Protocol, TypeVar

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
class Of:
    """An argument that is read from the aggregate at the moment of the step: `Of(lambda cycle: cycle.outstanding)`."""

    read: Callable[[Any], object]


@frozen
class Step(Generic[B]):
    """A verb with its arguments; calling it acts on an aggregate, or raises what the verb raises."""

    verb: Callable[..., object]
    arguments: Mapping[str, object]

    def __call__(self, aggregate: B) -> object:
        values = {name: v.read(aggregate) if isinstance(v, Of) else v for name, v in self.arguments.items()}
        return self.verb(aggregate, **values)


Steps = SearchStrategy[Step[Eventful]]


def step(verb: Callable[..., object], /, **arguments: SearchStrategy[object]) -> Steps:
    """The verb with any of the given arguments."""
    return st.fixed_dictionaries(arguments).map(lambda drawn: Step(verb, drawn))


@frozen
class Course:
    """What can be tried, and roads to states that chance alone would seldom reach; `longest` steps after a road."""

    steps: Steps
    roads: Sequence[Sequence[Steps]] = ()
    longest: int = 6

    def run(self, draw: st.DrawFn, aggregate: A) -> A:
        """Drives the aggregate, refused steps left out; its events count as answered."""
        road = draw(st.sampled_from([(), *self.roads]))
        for chosen in [*road, *[self.steps] * draw(st.integers(0, self.longest))]:
            act = draw(chosen)
            with suppress(DomainError):
                act(aggregate)
        aggregate.events.clear()
        return aggregate


@st.composite
def driven(draw: st.DrawFn, fresh: SearchStrategy[A], course: Course) -> A:
    """A fresh aggregate after some steps of the course."""
    return course.run(draw, draw(fresh))
