"""Domain events: what happened, in values only, under a stable name such as `subscription.cancelled.v1`."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, TypeVar

from attrs import frozen


@frozen(kw_only=True)
class DomainEvent:
    """Something that happened at `occurred_at` (UTC); subclasses add ids and values."""

    name: ClassVar[str] = ""
    occurred_at: datetime


EVENTS: dict[str, type[DomainEvent]] = {}
"""Every event by its name: what outbound events and stored history are read with."""

E = TypeVar("E", bound=DomainEvent)


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Registers a frozen attrs class as the event `name`; a name is given once."""

    def register(cls: type[E]) -> type[E]:
        if name in EVENTS:
            raise ValueError(f"two events are called {name}")
        cls.name = name
        EVENTS[name] = cls
        return cls

    return register
