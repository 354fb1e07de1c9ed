"""What billing runs leave behind for the next ones."""

from datetime import date, datetime
from typing import Protocol

from subplat.domain.billing_run.parked import ParkedSubscription
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import SubscriptionId


class BillingRunRepository(Protocol):
    """Marks of the days on which a run finished, and the subscriptions that a run could not deal with."""

    def mark(self, day: date, at: datetime, /) -> None:
        """A run has finished on this day; a second mark changes nothing."""
        ...

    def days_since(self, day: date, /) -> RunDays:
        """The days with a mark, from `day` on."""
        ...

    def park(self, subscription_id: SubscriptionId, error: str, at: datetime, /) -> None:
        """It could not be dealt with (again): counts the attempts and keeps the latest error."""
        ...

    def release(self, subscription_id: SubscriptionId, /) -> None:
        """It was dealt with; nothing happens if it was not parked."""
        ...

    def parked(self) -> tuple[ParkedSubscription, ...]:
        """All that are parked, in order of id."""
        ...
