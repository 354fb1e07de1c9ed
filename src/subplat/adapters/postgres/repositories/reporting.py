"""History for reports: appended, never changed."""

from attrs import frozen
from sqlalchemy import insert, select

from subplat.adapters.postgres.rows.reporting import rate_to_row, value_from_row, value_to_row
from subplat.adapters.postgres.tables.reporting import EXCHANGE_RATES, SUBSCRIPTION_VALUES
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.ids import SubscriptionId
from subplat.domain.reporting.metrics.rates import ExchangeRate
from subplat.domain.reporting.metrics.values import SubscriptionValue


@frozen
class PostgresReportHistory:
    """See the port."""

    transaction: Transaction

    def last_value(self, subscription_id: SubscriptionId, /) -> SubscriptionValue | None:
        """By the primary key, backwards."""
        columns = SUBSCRIPTION_VALUES.c
        mine = select(SUBSCRIPTION_VALUES).where(columns.subscription_id == subscription_id)
        rows = self.transaction.read(mine.order_by(columns.sequence.desc()).limit(1))
        return value_from_row(rows[0]) if rows else None

    def append_value(self, value: SubscriptionValue, /) -> None:
        """At once."""
        self.transaction.run(insert(SUBSCRIPTION_VALUES), value_to_row(value))

    def append_rate(self, rate: ExchangeRate, /) -> None:
        """At once."""
        self.transaction.run(insert(EXCHANGE_RATES), rate_to_row(rate))
