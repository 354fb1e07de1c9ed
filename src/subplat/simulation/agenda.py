"""What will happen, in the order of time; at one instant in the order it was planned."""

import heapq
from collections.abc import Callable
from datetime import datetime
from itertools import count

from attrs import define, field, frozen


@frozen(kw_only=True, eq=False)
class Happening:
    """`who` does `what`, about the client `about`; `needs_platform`: it waits while the platform is switched off."""

    who: str
    what: str
    do: Callable[[], None]
    about: int | None = None
    needs_platform: bool = True


@define(eq=False)
class Agenda:
    """A heap of happenings."""

    _heap: list[tuple[datetime, int, Happening]] = field(factory=list[tuple[datetime, int, Happening]], init=False)
    _order: "count[int]" = field(factory=count, init=False)

    def add(self, at: datetime, happening: Happening) -> None:
        """Plans it."""
        heapq.heappush(self._heap, (at, next(self._order), happening))

    @property
    def next_at(self) -> datetime | None:
        """When the first is due; None when nothing is planned."""
        return self._heap[0][0] if self._heap else None

    def take(self) -> Happening:
        """The first, which is planned no more."""
        return heapq.heappop(self._heap)[2]
