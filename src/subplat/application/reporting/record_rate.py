"""Writing down what a currency is worth."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.accounts.authority import ensure_bookkeeper
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.domain.ids import UserId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.rates import ExchangeRate


@frozen(kw_only=True)
class RecordExchangeRate:
    """Rupiah per one unit from `day` on, for reports in rupiah; `source` says where the rate is from."""

    currency: Currency
    day: date
    rate: Decimal
    source: str
    by: UserId


@frozen(kw_only=True)
class RecordExchangeRateHandler:
    """A later row for a day takes the place of an earlier one; none is changed."""

    units_of_work: UnitOfWorkFactory
    clock: Clock

    def __call__(self, command: RecordExchangeRate) -> None:
        """Raises InvalidValue, NotAllowed unless Finance or an Admin records it."""
        with self.units_of_work() as work:
            ensure_bookkeeper(work, command.by)
            work.history.append_rate(
                ExchangeRate(
                    currency=command.currency,
                    day=command.day,
                    rate=command.rate,
                    source=command.source,
                    recorded_by=command.by,
                    recorded_at=self.clock.now(),
                )
            )
            work.commit()
