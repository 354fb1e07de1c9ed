"""The whole books at once: what the slices after single events cannot see, and all there is where no commit can be heard."""

from collections.abc import Callable
from datetime import time

from attrs import define, field

from subplat.application.ports.clock import Clock
from subplat.domain.messaging.window import JAKARTA
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import INVARIANTS, check_books
from subplat.simulation.checks.proven import OF_ROWS, Proven
from subplat.simulation.checks.violated import Violated

BILLED_BY = time(6, 10)
"""The day's billing run is done by then (wall clock of Jakarta): what the day brings has its bill."""
OF_ALL = tuple(name for name in INVARIANTS if name not in OF_ROWS)


@define(kw_only=True, eq=False)
class WholeBooks:
    """`excused` tells whether a billing run has been missed lately: I12 waits for it."""

    clock: Clock
    excused: Callable[[], bool]
    checked: int = field(default=0, init=False)
    _proven: Proven = field(factory=Proven, init=False)

    def ensure(self, books: Books) -> Books:
        """The same books. Raises Violated."""
        self.checked += 1
        excused = self.excused() or self.clock.now().astimezone(JAKARTA).time() < BILLED_BY
        today = self.clock.today()
        for found in (*check_books(self._proven.news(books), today, OF_ROWS), *check_books(books, today, OF_ALL)):
            if found.invariant == "I12" and excused:
                continue
            raise Violated(found.invariant, found.subject, found.detail)
        self._proven.remember(books)
        return books
