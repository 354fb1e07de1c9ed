"""What the last look at the whole books has found sound already: a row that changes in memory becomes another object."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

from attrs import define, field

from subplat.domain.ids import BillingCycleId
from subplat.domain.reporting.books import Books
from subplat.simulation.checks.books import part

R = TypeVar("R")

OF_ROWS = ("I10", "I11", "I17", "I22", "payments_allocated")
"""Rules about one row, or about a bill with its payments and refunds; neither the day nor any other row matters to them."""


@define(eq=False)
class Proven:
    """The rows of the last look, by their identity; they are kept, so that nothing new gets it."""

    _rows: dict[int, object] = field(factory=dict[int, object], init=False)

    def news(self, books: Books) -> Books:
        """What the rules `OF_ROWS` may say something else of than at the last look."""
        payments, refunds = self._new(books.payments), self._new(books.refunds)
        bills: set[BillingCycleId | None] = {cycle.id for cycle in self._new(books.cycles)}
        bills.update(payment.billing_cycle_id for payment in payments)
        bills.update(refund.billing_cycle_id for refund in refunds)
        bills.discard(None)
        return part(
            subscriptions=books.subscriptions,
            quotations=self._new(books.quotations),
            emails=self._new(books.emails),
            cycles=tuple(row for row in books.cycles if row.id in bills),
            payments=(*payments, *(row for row in self._known(books.payments) if row.billing_cycle_id in bills)),
            refunds=(*refunds, *(row for row in self._known(books.refunds) if row.billing_cycle_id in bills)),
        )

    def remember(self, books: Books) -> None:
        """All of it is sound."""
        kinds = (books.cycles, books.payments, books.refunds, books.quotations, books.emails)
        self._rows = {id(row): row for rows in kinds for row in rows}

    def _new(self, rows: Iterable[R]) -> tuple[R, ...]:
        return tuple(row for row in rows if id(row) not in self._rows)

    def _known(self, rows: Iterable[R]) -> Iterator[R]:
        return (row for row in rows if id(row) in self._rows)
