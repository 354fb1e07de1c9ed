"""A year of business, run every day, every hour, and with forty days missing."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from attrs import define, field, frozen

from subplat import Subplat
from subplat.application.billing_run.run import RunBilling
from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.ids import SubscriptionId
from subplat.domain.money import Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import SubscriptionStatus
from subplat.testing.builders import a_lead, a_paying_client, an_offer
from subplat.wiring.memory import memory_platform

pytestmark = pytest.mark.campaign


START = date(2026, 1, 31)
OUTAGE = range(100, 140)
"""Days without run or worker, and without anybody who could pay."""


@frozen
class Habit:
    """Pays so many days after the due date, and `until` that day of the year."""

    after: int
    until: int = 1000
    period: BillingPeriod = BillingPeriod.MONTHLY


HABITS = {
    "early": Habit(-5),
    "on the day": Habit(0),
    "in the grace": Habit(2),
    "after suspension": Habit(9),
    "stops in June": Habit(0, until=140),
    "yearly": Habit(-1, period=BillingPeriod.YEARLY),
}


@define
class Year:
    """The business on one platform."""

    app: Subplat
    owners: dict[SubscriptionId, str] = field(factory=dict)

    @classmethod
    def begun(cls) -> "Year":
        platform = memory_platform(datetime.fromisoformat("2026-01-31T00:00+07:00"))
        platform.jobs.schedules = ()
        year = cls(Subplat(platform))
        for name, habit in HABITS.items():
            client = a_lead(year.app, name=name)
            deal = a_paying_client(year.app, client=client, content=an_offer(year.app, period=habit.period))
            year.owners[deal.subscription_id] = name
        return year

    def live(self, runs_at: Callable[[int], list[int]], days: int = 380) -> "Year":
        """`runs_at`: the hours of a day at which the billing run runs; at ten those pay who pay that day."""
        for day in range(days):
            hours = runs_at(day)
            for hour in sorted({*hours, 10}):
                self._move_to(day, hour)
                if hours and hour == 10:
                    self.app.run_until_idle()  # the letters of eight o'clock were read by then
                    self._pay(day)
                if hour in hours:
                    self.app.billing.run(RunBilling())
                if hours:
                    self.app.run_until_idle()
        return self

    def _move_to(self, day: int, hour: int) -> None:
        start = datetime.fromisoformat("2026-01-31T00:05+07:00")
        self.app.sandbox.platform.clock.instant = start + timedelta(days=day, hours=hour)

    def _pay(self, day: int) -> None:
        shelf = self.app.sandbox.platform.shelves.cycles
        for cycle in sorted(shelf.rows.values(), key=lambda row: row.id):
            habit = HABITS[self.owners[cycle.subscription_id]]
            is_time = self.app.clock.today() >= cycle.due_date + timedelta(days=habit.after)
            if cycle.status in PAYABLE and day < habit.until and is_time:
                self.app.sandbox.pay(f"/pay/{cycle.pay_token}")

    @property
    def books(self) -> Books:
        return self.app.books

    def cycles(self, name: str) -> list[BillingCycle]:
        return [cycle for cycle in self.books.cycles if self.owners[cycle.subscription_id] == name]

    def told(self) -> Counter[tuple[str, str]]:
        """Every mail about a bill that left: whose it is, and what it said about which period."""
        bills = {cycle.id: cycle for cycle in self.books.cycles}
        return Counter(
            (
                self.owners[bills[mail.related_id].subscription_id],
                mail.intent_key.replace(str(mail.related_id), str(bills[mail.related_id].period.start)),
            )
            for mail in self.books.emails
            if mail.related_id in bills and mail.sent_at is not None
        )

    def bills(self, name: str) -> list[tuple[date, date, CycleStatus, Money]]:
        return [(cycle.period.start, cycle.period.end, cycle.status, cycle.amount) for cycle in self.cycles(name)]

    def standing(self) -> dict[str, tuple[SubscriptionStatus, date | None]]:
        return {self.owners[row.id]: (row.status, row.next_billing_date) for row in self.books.subscriptions}


@pytest.fixture(scope="module")
def daily() -> Year:
    """One run a day, at midnight."""
    return Year.begun().live(lambda day: [0])


def test_a_year_of_runs_serves_bills_and_ends_as_it_should(daily: Year) -> None:
    assert check_books(daily.books, daily.app.clock.today()) == ()
    standing = daily.standing()
    assert standing.pop("stops in June")[0] is SubscriptionStatus.CANCELLED
    assert {status for status, _ in standing.values()} == {SubscriptionStatus.ACTIVE}
    assert [len(daily.cycles(name)) for name in HABITS] == [13, 13, 13, 13, 6, 2]
    assert [cycle.status for cycle in daily.cycles("stops in June")] == [CycleStatus.PAID] * 5 + [CycleStatus.CANCELLED]
    told = daily.told()
    assert max(told.values()) == 1
    failed = Counter(name for name, intent in told if intent.startswith("payment_failed"))
    assert failed == {"after suspension": 12, "stops in June": 1}
    assert Counter(name for name, intent in told if intent.startswith("invoice_request")) == {
        name: len(daily.cycles(name)) for name in HABITS
    }


def test_every_hour_comes_to_the_same_as_every_day(daily: Year) -> None:
    hourly = Year.begun().live(lambda day: list(range(24)))
    assert hourly.standing() == daily.standing()
    for name in HABITS:
        assert hourly.bills(name) == daily.bills(name)
        assert [cycle.due_date for cycle in hourly.cycles(name)] == [cycle.due_date for cycle in daily.cycles(name)]
    assert hourly.told() == daily.told()


def test_forty_days_missing_are_caught_up(daily: Year) -> None:
    """What the outage honestly delays, and nothing else differs:

    - a bill whose time to be opened fell into the outage is opened afterwards, and due three days later at the earliest;
    - its earlier reminders are left out: only the latest that applies is sent;
    - who pays only after being suspended may find the period over by then: billing starts anew on the day of payment;
    - nobody is suspended, given up or told to Sales for a day of the outage: that comes as many days later.
    """
    missing = Year.begun().live(lambda day: [] if day in OUTAGE else [0])
    assert check_books(missing.books, missing.app.clock.today()) == ()
    for name in ("early", "on the day", "in the grace", "yearly"):
        assert missing.bills(name) == daily.bills(name), name
        assert missing.standing()[name] == daily.standing()[name]
    assert {name: status for name, (status, _) in missing.standing().items()} == {
        name: status for name, (status, _) in daily.standing().items()
    }
    first_day_back = START + timedelta(days=OUTAGE.stop)
    late = [cycle for cycle in missing.books.cycles if cycle.due_date > cycle.period.start and cycle.number > 0]
    assert late, "the outage did delay something"
    for cycle in late:
        assert first_day_back + timedelta(days=3) <= cycle.due_date <= first_day_back + timedelta(days=12)
    assert max(missing.told().values()) == 1
    lost = [mail for mail in missing.books.emails if mail.intent_key.startswith("payment_failed")]
    down = range(OUTAGE.start, OUTAGE.stop + 3)
    assert not [mail for mail in lost if mail.sent_at and (mail.sent_at.date() - START).days in down]


def test_forty_days_missing_caught_up_every_hour_come_to_the_same_as_every_day(daily: Year) -> None:
    by_day = Year.begun().live(lambda day: [] if day in OUTAGE else [0], days=160)
    by_hour = Year.begun().live(lambda day: [] if day in OUTAGE else list(range(24)), days=160)
    assert by_hour.standing() == by_day.standing()
    for name in HABITS:
        assert by_hour.bills(name) == by_day.bills(name)
