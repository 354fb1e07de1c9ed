"""Half a year of billing by clocks that jump, run backwards, stand still or disagree: what came of it by a good one."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

import pytest
from attrs import define, field

from subplat import Subplat
from subplat.application.billing_run.run import RunBilling
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.reporting.invariants import check_books
from subplat.testing.builders import a_lead, a_paying_client, an_offer
from subplat.wiring.memory import memory_platform

START = datetime.fromisoformat("2026-01-31T00:05+07:00")
DAYS = 190
PAYS_AFTER = {"early": -5, "on the day": 0, "in the grace": 2, "after suspension": 9}
"""Days after the due date, by the true calendar: the day at ten."""
Errors = Callable[[int], tuple[int, ...]]
"""By how many days the clocks of a day's runs, one after the other, are wrong."""

WRONG: Mapping[str, Errors] = {
    "jumps ahead now and then": lambda day: (3,) if day % 8 == 5 else (0,),
    "falls back now and then": lambda day: (-3,) if day % 8 == 5 else (0,),
    "jumps ahead and back in one day": lambda day: (0, 3, -3, 0) if day % 8 == 5 else (0,),
    "stands still for three days": lambda day: (-(day % 9 - 5),) if day % 9 in (6, 7, 8) else (0,),
    "a second node is three days behind": lambda day: (0, -3),
}

STANDS = {"stands still for three days": timedelta(days=2)}
"""What comes late because no clock said that it was time."""


@define
class Business:
    """The same clients, whatever the clocks say."""

    app: Subplat
    names: dict[SubscriptionId, str] = field(factory=dict)
    opened: dict[BillingCycleId, date] = field(factory=dict)

    @classmethod
    def begun(cls) -> "Business":
        platform = memory_platform(START)
        platform.jobs.schedules = ()
        business = cls(Subplat(platform))
        for name in PAYS_AFTER:
            client = a_lead(business.app, name=name)
            deal = a_paying_client(business.app, client=client, content=an_offer(business.app))
            business.names[deal.subscription_id] = name
        return business

    def live(self, errors: Errors) -> "Business":
        for day in range(DAYS):
            truth = START + timedelta(days=day)
            for error in errors(day):
                self._set(truth + timedelta(days=error))
                self.app.billing.run(RunBilling())
                self.app.run_until_idle()
            for cycle in self.app.books.cycles:
                self.opened.setdefault(cycle.id, truth.date())
            self._set(truth + timedelta(hours=10))
            self._pay(truth.date())
            self.app.run_until_idle()
        return self

    def _set(self, instant: datetime) -> None:
        self.app.sandbox.platform.clock.instant = instant

    def _pay(self, today: date) -> None:
        for cycle in self.app.books.cycles:
            pays_on = cycle.due_date + timedelta(days=PAYS_AFTER[self.names[cycle.subscription_id]])
            if cycle.status in PAYABLE and today >= pays_on:
                self.app.sandbox.pay(f"/pay/{cycle.pay_token}")

    def bills(self) -> list[tuple[object, ...]]:
        """Every bill: whose, of which period, how it stands."""
        return sorted(
            (self.names[each.subscription_id], each.number, each.period.start, each.period.end, each.status)
            for each in self.app.books.cycles
        )

    def told(self) -> Counter[str]:
        """How often each mail left."""
        return Counter(mail.intent_key for mail in self.app.books.emails if mail.sent_at is not None)

    def failed(self) -> Counter[str]:
        """How many bills were given up at first, by client."""
        owners = {cycle.id: self.names[cycle.subscription_id] for cycle in self.app.books.cycles}
        return Counter(
            owners[mail.related_id]
            for mail in self.app.books.emails
            if mail.intent_key.startswith("payment_failed") and mail.related_id in owners
        )


@pytest.fixture(scope="module")
def by_a_good_clock() -> Business:
    return Business.begun().live(lambda day: (0,))


@pytest.mark.parametrize("wrong", WRONG)
def test_no_period_is_billed_twice_or_late_or_failed_early_by_a_clock_that(
    wrong: str, by_a_good_clock: Business
) -> None:
    business = Business.begun().live(WRONG[wrong])
    assert business.bills() == by_a_good_clock.bills()
    assert business.failed() == by_a_good_clock.failed() == {"after suspension": 6}
    assert max(business.told().values()) == 1
    for cycle in business.app.books.cycles:
        if cycle.number > 0:
            assert business.opened[cycle.id] <= cycle.period.start - timedelta(days=6) + STANDS.get(wrong, timedelta())
    assert check_books(business.app.books, business.app.clock.today()) == ()
