"""What billing runs left behind, in memory."""

from bisect import bisect_left
from datetime import date, datetime

from attrs import evolve

from subplat.adapters.memory.repositories import Shelves
from subplat.domain.billing_run.parked import ParkedSubscription
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.ids import SubscriptionId


class BillingRuns:
    """See the port; changes are kept at the commit."""

    def __init__(self, shelves: Shelves) -> None:
        self._shelves = shelves
        self._marked: set[date] = set()
        self._changed: dict[SubscriptionId, ParkedSubscription | None] = {}

    def mark(self, day: date, at: datetime, /) -> None:
        self._marked.add(day)

    def days_since(self, day: date, /) -> RunDays:
        known = self._shelves.run_days
        return RunDays((*known[bisect_left(known, day) :], *(marked for marked in self._marked if marked >= day)))

    def park(self, subscription_id: SubscriptionId, error: str, at: datetime, /) -> None:
        first = ParkedSubscription(subscription_id=subscription_id, error=error, parked_at=at, tried_at=at, attempts=0)
        known = self._all().get(subscription_id, first)
        self._changed[subscription_id] = evolve(known, error=error, tried_at=at, attempts=known.attempts + 1)

    def release(self, subscription_id: SubscriptionId, /) -> None:
        self._changed[subscription_id] = None

    def parked(self) -> tuple[ParkedSubscription, ...]:
        return tuple(found for _, found in sorted(self._all().items()))

    def commit(self) -> None:
        """Keeps what was noted."""
        known = self._shelves.run_days
        for day in self._marked:
            place = bisect_left(known, day)
            if known[place : place + 1] != [day]:
                known.insert(place, day)
        self._shelves.parked = self._all()

    def _all(self) -> dict[SubscriptionId, ParkedSubscription]:
        now = {**self._shelves.parked, **self._changed}
        return {subscription_id: found for subscription_id, found in now.items() if found is not None}
