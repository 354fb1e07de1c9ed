"""What currencies were worth, as written down."""

from attrs import frozen

from subplat.application.ports.reports import ReportBooks
from subplat.domain.reporting.metrics.rates import ExchangeRate


@frozen(kw_only=True)
class ExchangeRatesHandler:
    books: ReportBooks

    def __call__(self) -> tuple[ExchangeRate, ...]:
        """Every row, the latest day first, and of one day the row that counts first. Raises Unavailable."""
        return tuple(sorted(self.books.rows.rates(), key=lambda rate: (rate.day, rate.recorded_at), reverse=True))
