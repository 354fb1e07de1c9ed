"""One simulated client: its habits, and what it remembers."""

from datetime import datetime, timedelta

from attrs import define, field, frozen

from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection
from subplat.simulation.chance import Chance, Stream


@frozen(kw_only=True)
class Habits:
    """How a client pays: `late_by` after the letter came, not at all once `stops_at` (true time) has come.

    `slips`: a company that withholds PPh 23 and pays by transfer. The rates are per bill or, `moody`, per month:
    `forgets` a bill at the first letter, `heeds` each further letter, `yields` where services were cut off, or `leaves`.
    `declined`: attempts to pay on a page that its bank refuses.
    """

    period: BillingPeriod
    collection: Collection
    late_by: timedelta
    stops_at: datetime | None
    slips: bool
    odd: float
    moody: float
    forgets: float
    heeds: float
    yields: float
    leaves: float
    declined: float = 0.04
    wishes: tuple[str, ...] = ()
    """What it wishes most of the time, where a company is played for that."""

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
            forgets=0.2 * stream.fraction(),
            heeds=0.2 + 0.6 * stream.fraction(),
            yields=0.6 + 0.35 * stream.fraction(),
            leaves=0.15 * stream.fraction(),
        )


@define(kw_only=True, eq=False)
class KnownBill:
    """A bill that a client has a letter about. What it will do about it is in the bill's own throws from the start.

    `name`: which contract's, and which of its bills; the same in every world of the seed.
    `attention`, 0 to 1: small where few letters suffice; `temper`: small leaves when cut off, large pays.
    """

    token: str
    name: str
    throws: Stream
    forgotten: bool
    delay: timedelta
    attention: float
    temper: float
    letters: int = 0
    planned_for: datetime | None = None
    settled: bool = False
    felt: bool = False

    @classmethod
    def thrown(cls, token: str, name: str, throws: Stream, habits: Habits) -> "KnownBill":
        """In an order that never changes."""
        return cls(
            token=token,
            name=name,
            throws=throws,
            forgotten=throws.happens(habits.forgets),
            delay=habits.late_by + throws.delay(timedelta(), timedelta(hours=12)),
            attention=throws.fraction(),
            temper=throws.fraction(),
        )

    def is_heeded(self, habits: Habits) -> bool:
        """Whether so many letters made it pay: each further one convinces a part of those that are left."""
        return self.attention < 1 - (1 - habits.heeds) ** (self.letters - 1)


@define(kw_only=True, eq=False)
class Customer:
    """`bills` are those it knows, by token; `pages` the provider's pages it has seen, which it may pay again.

    `offers` are the throws of its dealings with Sales; what else it does has throws of its own (`throws`).
    """

    number: int
    email: str
    domain: str
    arrives: timedelta
    habits: Habits
    chance: Chance
    offers: Stream
    client_id: ClientId | None = None
    contracts: list[SubscriptionId] = field(factory=list[SubscriptionId], init=False)
    bills: dict[str, KnownBill] = field(factory=dict[str, KnownBill], init=False)
    pages: list[str] = field(factory=list[str], init=False)
    prepaid: list[SubscriptionId] = field(factory=list[SubscriptionId], init=False)
    """Those of its contracts that its wallet pays."""
    months: int = field(default=0, init=False)
    mood: Stream = field(init=False)
    """The throws of this month's wishes."""
    cuts: int = field(default=0, init=False)
    """How often it was cut off."""
    is_forgotten: bool = field(default=False, init=False)
    """Whether the books do not tell any more who it was."""

    def __attrs_post_init__(self) -> None:
        self.mood = self.throws("wishes 0")

    def throws(self, concern: str) -> Stream:
        """Those of something that happens to it once."""
        return self.chance.once(f"client {self.number} {concern}")

    def pays_at(self, now: datetime) -> bool:
        """Whether it still pays."""
        return self.habits.stops_at is None or now < self.habits.stops_at
