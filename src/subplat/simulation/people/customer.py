"""One simulated client: its habits, and what it remembers."""

from datetime import datetime, timedelta

from attrs import define, field, frozen

from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection
from subplat.simulation.chance import Stream


@frozen(kw_only=True)
class Habits:
    """How a client pays: `late_by` after the letter came, not at all once `stops_at` (true time) has come.

    `slip`: a company that withholds PPh 23 and pays by transfer. The rates are per bill or, `moody`, per month.
    """

    period: BillingPeriod
    collection: Collection
    late_by: timedelta
    stops_at: datetime | None
    slips: bool
    odd: float
    moody: float

    @classmethod
    def drawn(cls, stream: Stream, now: datetime) -> "Habits":
        """Most pay in time; one in ten is always late, one in twelve stops some day."""
        is_late, stops = stream.happens(0.1), stream.happens(0.08)
        usual, longest = timedelta(days=2), timedelta(days=40 if is_late else 8)
        return cls(
            period=BillingPeriod.YEARLY if stream.happens(0.5) else BillingPeriod.MONTHLY,
            collection=Collection.AUTO_DEBIT if stream.happens(0.4) else Collection.LINK,
            late_by=stream.delay(usual if is_late else timedelta(hours=1), longest),
            stops_at=now + timedelta(days=stream.number(60, 900)) if stops else None,
            slips=stream.happens(0.05),
            odd=0.12 * stream.fraction(),
            moody=0.3 * stream.fraction(),
        )


@define(kw_only=True, eq=False)
class Customer:
    """`bills` are the payment links it knows, `pages` the provider's pages it has seen, which it may pay again."""

    number: int
    email: str
    domain: str
    habits: Habits
    stream: Stream
    client_id: ClientId | None = None
    contracts: list[SubscriptionId] = field(factory=list[SubscriptionId], init=False)
    bills: set[str] = field(factory=set[str], init=False)
    pages: list[str] = field(factory=list[str], init=False)

    def pays_at(self, now: datetime) -> bool:
        """Whether it still pays."""
        return self.habits.stops_at is None or now < self.habits.stops_at
