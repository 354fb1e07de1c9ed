"""History for reports, written in the unit of work of what it tells of."""

from typing import Protocol

from subplat.domain.ids import SubscriptionId
from subplat.domain.reporting.metrics.rates import ExchangeRate
from subplat.domain.reporting.metrics.values import SubscriptionValue


class ReportHistory(Protocol):
    """Rows are appended with the transaction, never changed; two values of one sequence raise AlreadyExists."""

    def last_value(self, subscription_id: SubscriptionId, /) -> SubscriptionValue | None:
        """The subscription's latest, this transaction's own included."""
        ...

    def append_value(self, value: SubscriptionValue, /) -> None:
        """The next of its subscription; the caller holds the subscription's row."""
        ...

    def append_rate(self, rate: ExchangeRate, /) -> None:
        """What a currency was worth from a day on."""
        ...
