"""What billing runs leave behind."""

from datetime import date, datetime

from attrs import frozen
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from subplat.adapters.postgres.rows.shapes import utc
from subplat.adapters.postgres.tables.billing_runs import BILLING_RUNS, PARKED_SUBSCRIPTIONS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.billing_run.parked import ParkedSubscription
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import SubscriptionId


@frozen
class PostgresBillingRuns:
    """See the port."""

    transaction: Transaction

    def mark(self, day: date, at: datetime, /) -> None:
        """The first mark of a day stays."""
        mark = insert(BILLING_RUNS).values(day=day, finished_at=at)
        self.transaction.run(mark.on_conflict_do_nothing())

    def days_since(self, day: date, /) -> RunDays:
        """By the primary key."""
        rows = self.transaction.read(select(BILLING_RUNS.c.day).where(BILLING_RUNS.c.day >= day))
        return RunDays(row["day"] for row in rows)

    def park(self, subscription_id: SubscriptionId, error: str, at: datetime, /) -> None:
        """Counts up where it is parked already."""
        first = insert(PARKED_SUBSCRIPTIONS).values(
            # PostgreSQL's text holds no NUL, whatever an error says.
            subscription_id=subscription_id,
            error=error.replace("\x00", ""),
            parked_at=at,
            tried_at=at,
            attempts=1,
        )
        again = {"error": first.excluded.error, "tried_at": at, "attempts": PARKED_SUBSCRIPTIONS.c.attempts + 1}
        self.transaction.run(
            first.on_conflict_do_update(index_elements=[PARKED_SUBSCRIPTIONS.c.subscription_id], set_=again)
        )

    def release(self, subscription_id: SubscriptionId, /) -> None:
        """Nothing happens if it is not there."""
        mine = PARKED_SUBSCRIPTIONS.c.subscription_id == subscription_id
        self.transaction.run(delete(PARKED_SUBSCRIPTIONS).where(mine))

    def parked(self) -> tuple[ParkedSubscription, ...]:
        """In order of id."""
        rows = self.transaction.read(select(PARKED_SUBSCRIPTIONS).order_by(PARKED_SUBSCRIPTIONS.c.subscription_id))
        return tuple(
            ParkedSubscription(
                subscription_id=SubscriptionId(row["subscription_id"]),
                error=row["error"],
                parked_at=utc(row["parked_at"]),
                tried_at=utc(row["tried_at"]),
                attempts=row["attempts"],
            )
            for row in rows
        )
