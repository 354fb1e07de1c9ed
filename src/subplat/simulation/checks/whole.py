"""The whole books at once: what the slices after single events cannot see, and all there is where no commit can be heard."""

from collections.abc import Callable
from datetime import time

from attrs import define, field

from subplat.application.ports.clock import Clock
from subplat.domain.messaging.window import JAKARTA
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.simulation.checks.violated import Violated

BILLED_BY = time(6, 10)
"""The day's billing run is done by then (wall clock of Jakarta): what the day brings has its bill."""


@define(kw_only=True, eq=False)
class WholeBooks:
    """`excused` tells whether a billing run has been missed lately: I12 waits for it."""

    clock: Clock
    excused: Callable[[], bool]
    checked: int = field(default=0, init=False)

    def ensure(self, books: Books) -> Books:
        """The same books. Raises Violated."""
        self.checked += 1
        excused = self.excused() or self.clock.now().astimezone(JAKARTA).time() < BILLED_BY
        for found in check_books(books, self.clock.today()):
            if found.invariant == "I12" and excused:
                continue
            raise Violated(found.invariant, found.subject, found.detail)
        return books
