"""What will happen by itself, and when."""

import heapq
from collections.abc import Callable
from datetime import datetime

from attrs import define, field

Happening = Callable[[datetime], None]
"""Gets the instant at which it was due; checks for itself whether it still applies."""


@define
class Agenda:
    """Expiries, settlements, charges and retries, run strictly in order of time."""

    _entries: list[tuple[datetime, int, Happening]] = field(factory=list)
    _entered: int = 0

    def put(self, due: datetime, happening: Happening) -> None:
        """Enter something for an instant."""
        self._entered += 1
        heapq.heappush(self._entries, (due, self._entered, happening))

    def run_until(self, now: datetime) -> None:
        """Let everything happen that is due by now, including what arises on the way."""
        while self._entries and self._entries[0][0] <= now:
            due, _, happening = heapq.heappop(self._entries)
            happening(due)
