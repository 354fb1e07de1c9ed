"""Walking all pages while others write."""

from collections.abc import Mapping
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from subplat.application.ports.views.cycles import CycleFilter
from subplat.application.ports.views.sight import EVERYTHING
from subplat.application.ports.views.spans import Days
from subplat.application.ports.views.webhooks import WebhookFilter
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.ids import BillingCycleId, WebhookEventId
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.testing.contracts.views.books_under_test import BooksUnderTest
from subplat.testing.samples import TODAY, sample_cycle, sample_webhook
from subplat.testing.trade import Trade

FEW = settings(
    max_examples=25,
    suppress_health_check=[
        HealthCheck.differing_executors,
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
    ],
)
KEYS = st.lists(st.uuids(), unique=True, max_size=9)
DAYS = st.integers(0, 3)
_turns = count(1)
_periods = count(100)


class WalksContract:
    """Whatever there is, and whatever comes meanwhile."""

    @FEW
    @given(there=KEYS, later=KEYS, limit=st.integers(1, 4))
    def test_what_was_there_is_met_once_in_order_whatever_comes_meanwhile(
        self, books: BooksUnderTest, there: list[UUID], later: list[UUID], limit: int
    ) -> None:
        wanted = WebhookFilter(event_type=f"walk.{next(_turns)}")
        taken = set(books.ids("webhooks"))
        waiting = [_webhook(key, wanted) for key in set(later) - set(there) - taken]
        there = [key for key in there if key not in taken]
        self._keep(books, *(_webhook(key, wanted) for key in there))
        met: list[UUID] = []
        page = books.views.webhooks.page(wanted, sight=EVERYTHING, limit=limit)
        met.extend(view.id for view in page.items)
        while page.next is not None:
            if waiting:
                self._keep(books, waiting.pop())
            page = books.views.webhooks.page(wanted, sight=EVERYTHING, after=page.next, limit=limit)
            met.extend(view.id for view in page.items)
        assert met == sorted(met, reverse=True)
        assert len(met) == len(set(met))
        assert set(there) <= set(met)

    @FEW
    @given(
        there=st.dictionaries(st.uuids(), DAYS, max_size=9),
        later=st.dictionaries(st.uuids(), DAYS, max_size=4),
        limit=st.integers(1, 4),
    )
    def test_the_same_holds_in_order_of_days(
        self, books: BooksUnderTest, trade: Trade, there: dict[UUID, int], later: dict[UUID, int], limit: int
    ) -> None:
        taken, first = set(books.ids("cycles")), TODAY.replace(year=TODAY.year + next(_turns))
        fresh = {key: first + timedelta(days=day) for key, day in there.items() if key not in taken}
        waiting = {key: first + timedelta(days=day) for key, day in later.items() if key not in {*taken, *there}}
        self._bill(books, trade, fresh)
        wanted, met = CycleFilter(due=Days(first=first, last=first + timedelta(days=9))), list[tuple[date, UUID]]()
        page = books.views.cycles.page(wanted, sight=EVERYTHING, limit=limit)
        met.extend((view.due_date, view.id) for view in page.items)
        while page.next is not None:
            if waiting:
                self._bill(books, trade, dict([waiting.popitem()]))
            page = books.views.cycles.page(wanted, sight=EVERYTHING, after=page.next, limit=limit)
            met.extend((view.due_date, view.id) for view in page.items)
        assert met == sorted(met, reverse=True)
        assert len(met) == len(set(met))
        assert {(day, key) for key, day in fresh.items()} <= set(met)

    def _bill(self, books: BooksUnderTest, trade: Trade, days: Mapping[UUID, date]) -> None:
        with books.units() as work:
            for key, day in days.items():
                work.cycles.add(_cycle(BillingCycleId(key), day, trade))
            work.commit()

    def _keep(self, books: BooksUnderTest, *events: WebhookEvent) -> None:
        with books.units() as work:
            for event in events:
                work.webhooks.add_once(event)
            work.commit()


def _webhook(key: UUID, wanted: WebhookFilter) -> WebhookEvent:
    turn = next(_turns)
    event = evolve(
        sample_webhook(), id=WebhookEventId(key), event_type=wanted.event_type or "", dedupe_key=f"walk-{turn}"
    )
    event.events.clear()
    return event


def _cycle(key: BillingCycleId, day: date, trade: Trade) -> BillingCycle:
    """A cancelled bill of a period of its own."""
    number = next(_periods)
    cycle = evolve(
        sample_cycle(number),
        id=key,
        subscription_id=trade.books.subscriptions[0].id,
        due_date=day,
        period=BillingCalendar(TODAY, BillingPeriod.MONTHLY).period(number),
        pay_token=f"walk-{key}-{number}",
    )
    cycle.cancel(reason="a walk", now=trade.webhooks[0].received_at)
    cycle.events.clear()
    return cycle
