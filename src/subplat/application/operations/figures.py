"""Everything an installation is watched by, in one value."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.figures import BookFigures, BookFiguresReader, QueueFigures, QueueFiguresReader
from subplat.application.ports.reports import ReportBooks, Scope
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.exact import NOTHING
from subplat.domain.reporting.metrics.receivables import AgeBucket


@frozen(kw_only=True)
class Figures:
    """As they were at `now`. `mrr` and `overdue` (unpaid after the due date, tax included) by currency."""

    now: datetime
    books: BookFigures
    queue: QueueFigures
    mrr: Mapping[Currency, Fraction]
    overdue: Mapping[Currency, Decimal]


@frozen(kw_only=True)
class FiguresHandler:
    books: BookFiguresReader
    queue: QueueFiguresReader
    reports: ReportBooks
    clock: Clock

    def __call__(self) -> Figures:
        """Several questions, each of one instant; raises Unavailable."""
        today = self.clock.today()
        everything = Scope()
        return Figures(
            now=self.clock.now(),
            books=self.books.read(),
            queue=self.queue.read(),
            mrr={found.currency: found.mrr for found in self.reports.figures.positions(everything, today)},
            overdue=self._overdue(everything),
        )

    def _overdue(self, scope: Scope) -> Mapping[Currency, Decimal]:
        sums: defaultdict[Currency, Decimal] = defaultdict(lambda: NOTHING)
        for found in self.reports.receivables.ageing(scope, self.clock.today()):
            if found.bucket is not AgeBucket.CURRENT:
                sums[found.currency] += found.balance
        return dict(sums)
