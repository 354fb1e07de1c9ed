"""More or fewer units within a paid period: by the day, to the rupiah; commitments hold."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from attrs import asdict, evolve
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.errors import InvalidValue, RuleBroken
from subplat.domain.ids import SubscriptionItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.quantities import LARGEST_QUANTITY
from subplat.domain.subscriptions.events import QuantityChanged, QuantityChangeScheduled
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import CommittedUnits, Subscription
from subplat.testing.samples import NOW, TODAY, rupiah, sample_id, sample_item, sample_subscription
from subplat.testing.strategies import billing_periods, days, discounts, periods, prices, quantities

ITEM = sample_id(SubscriptionItemId)
NEXT_MONTH = date(2026, 12, 23)


def half_up(exact: Fraction) -> int:
    sign = -1 if exact < 0 else 1
    return sign * floor(abs(exact) + Fraction(1, 2))


def active(item: SubscriptionItem | None = None, paid_on: date = TODAY) -> Subscription:
    subscription = sample_subscription(items=[item or sample_item()])
    subscription.activate(paid_on=paid_on, now=NOW)
    subscription.events.clear()
    return subscription


def annual() -> SubscriptionItem:
    return evolve(sample_item(), settings={"plan": "ANNUAL_MONTHLY_PAY"})


Prorate = Callable[[SubscriptionItem, int, Period, date], Money]


def the_rest_of_the_period_is_charged_by_the_day(prorate: Prorate) -> Callable[[], None]:
    @given(prices(Currency.IDR), discounts(), quantities(), quantities(), periods(), st.integers(-5, 800))
    def check(price: Money, percent: Decimal, before: int, after: int, period: Period, passed: int) -> None:
        item = evolve(sample_item(quantity=before, unit_price=price), discount_percent=percent)
        today = period.start + timedelta(days=passed)
        left = max(0, min(period.days, period.days - passed))
        full = half_up(Fraction(price.amount) * after * (1 - Fraction(percent) / 100)) - item.amount.amount
        difference = prorate(item, after, period, today)
        assert difference.amount == half_up(Fraction(full) * left / period.days)
        assert difference.is_billable
        assert (difference.amount > 0) <= (after > before)
        assert (difference.amount < 0) <= (after < before)

    return check


def without_today(item: SubscriptionItem, quantity: int, period: Period, today: date) -> Money:
    """Planted: today is given away."""
    return item.prorated_change(quantity, period, today + timedelta(days=1))


def thirty_days(item: SubscriptionItem, quantity: int, period: Period, today: date) -> Money:
    """Planted: a month has thirty days."""
    change = evolve(item, quantity=quantity).amount - item.amount
    return change.ratio(min(30, period.days_left(today)), 30)


def test_the_rest_of_the_period_is_charged_by_the_day(catches: Callable[[Callable[[], object]], None]) -> None:
    the_rest_of_the_period_is_charged_by_the_day(SubscriptionItem.prorated_change)()
    catches(the_rest_of_the_period_is_charged_by_the_day(without_today))
    catches(the_rest_of_the_period_is_charged_by_the_day(thirty_days))


@given(quantities(), quantities(), st.integers(0, 29))
def test_up_and_down_again_on_one_day_costs_nothing(before: int, after: int, passed: int) -> None:
    subscription = active(sample_item(quantity=before, unit_price=rupiah(99_999)))
    today = TODAY + timedelta(days=passed)
    there = subscription.change_quantity(ITEM, after, today=today, now=NOW)
    back = subscription.change_quantity(ITEM, before, today=today, now=NOW)
    assert (there + back).is_zero
    assert Money.total((line.amount for line in subscription.adjustments), Currency.IDR).is_zero
    assert subscription.items[0].quantity == before


@given(days(), billing_periods(), st.integers(0, 365), quantities())
def test_the_difference_is_carried_into_the_next_bill(
    paid_on: date, every: BillingPeriod, passed: int, quantity: int
) -> None:
    subscription = evolve(sample_subscription(), billing_period=every)
    first = subscription.activate(paid_on=paid_on, now=NOW)
    today = paid_on + timedelta(days=min(passed, first.days - 1))
    difference = subscription.change_quantity(ITEM, quantity, today=today, now=NOW)
    full = (quantity - 10) * 100_000
    assert difference.amount == half_up(Fraction(full * (first.end - today).days, first.days))
    lines = subscription.bill_lines()
    assert lines[0].amount == rupiah(quantity * 100_000)
    assert Money.total((line.amount for line in lines[1:]), Currency.IDR) == difference
    assert len(lines) == (1 if difference.is_zero else 2)
    if not difference.is_zero:
        assert lines[1].quantity == abs(quantity - 10)
        assert (lines[1].unit_price.amount > 0) == (quantity > 10)


def test_ten_more_seats_for_half_a_month() -> None:
    subscription = active()
    difference = subscription.change_quantity(ITEM, 20, today=date(2026, 12, 8), now=NOW)
    assert difference == rupiah(500_000)  # 15 of 30 days
    (line,) = subscription.adjustments
    assert (line.description, line.quantity, line.unit_price, line.amount) == (
        "Google Workspace Business Standard: +10",
        10,
        rupiah(100_000),
        rupiah(500_000),
    )
    (event,) = subscription.events
    assert isinstance(event, QuantityChanged)
    assert (event.item_id, event.before, event.after) == (ITEM, 10, 20)


def test_three_seats_less_are_given_back() -> None:
    subscription = active()
    assert subscription.change_quantity(ITEM, 7, today=date(2026, 12, 22), now=NOW) == rupiah(-10_000)  # 1 of 30 days
    (line,) = subscription.adjustments
    assert (line.description, line.quantity, line.unit_price) == (
        "Google Workspace Business Standard: -3",
        3,
        rupiah(-100_000),
    )


def test_a_period_that_is_not_paid_is_not_changed() -> None:
    subscription = active()
    before = asdict(subscription)
    with pytest.raises(RuleBroken):
        subscription.change_quantity(ITEM, 20, today=NEXT_MONTH, now=NOW)
    assert asdict(subscription) == before


@pytest.mark.parametrize("quantity", [0, -1, LARGEST_QUANTITY + 1])
def test_units_are_counted_from_one(quantity: int) -> None:
    subscription = active()
    before = asdict(subscription)
    with pytest.raises(InvalidValue):
        subscription.change_quantity(ITEM, quantity, today=TODAY, now=NOW)
    with pytest.raises(InvalidValue):
        subscription.schedule_quantity(ITEM, quantity, now=NOW)
    assert asdict(subscription) == before


def test_an_annual_commitment_grows_but_does_not_shrink_before_renewal() -> None:
    subscription = active(annual())
    subscription.change_quantity(ITEM, 12, today=TODAY, now=NOW)
    with pytest.raises(CommittedUnits) as refusal:
        subscription.change_quantity(ITEM, 11, today=TODAY, now=NOW)
    assert refusal.value.data == {"committed_until": date(2027, 11, 23)}
    assert "committed until 2027-11-23" in refusal.value.detail
    assert subscription.items[0].quantity == 12


def test_after_the_commitment_units_can_be_given_back() -> None:
    subscription = evolve(active(annual()), next_billing_date=date(2027, 12, 23))
    with pytest.raises(CommittedUnits):
        subscription.change_quantity(ITEM, 9, today=date(2027, 11, 22), now=NOW)
    assert subscription.change_quantity(ITEM, 9, today=date(2027, 11, 23), now=NOW) == rupiah(-100_000)


def test_a_commitment_without_a_known_end_is_held_to() -> None:
    subscription = active(annual())
    subscription.items[0].committed_until = None
    with pytest.raises(CommittedUnits):
        subscription.change_quantity(ITEM, 9, today=TODAY, now=NOW)


@pytest.mark.parametrize(
    ("item", "next_billing_date", "on"),
    [
        (sample_item(), NEXT_MONTH, NEXT_MONTH),
        (annual(), NEXT_MONTH, date(2027, 11, 23)),
        (annual(), date(2028, 1, 23), date(2028, 1, 23)),  # the commitment is over: the next bill it is
    ],
)
def test_fewer_units_can_be_scheduled_for_the_renewal(
    item: SubscriptionItem, next_billing_date: date, on: date
) -> None:
    subscription = evolve(active(evolve(item)), next_billing_date=next_billing_date)
    assert subscription.schedule_quantity(ITEM, 5, now=NOW) == on
    assert (subscription.items[0].quantity, subscription.items[0].scheduled_quantity) == (10, 5)
    (event,) = subscription.events
    assert isinstance(event, QuantityChangeScheduled)
    assert (event.quantity, event.on) == (5, on)


def test_a_scheduled_quantity_is_billed_from_its_day_on_and_applied_once() -> None:
    subscription = active()
    subscription.schedule_quantity(ITEM, 5, now=NOW)
    assert subscription.bill_lines(TODAY)[0].amount == rupiah(1_000_000)
    assert subscription.bill_lines(NEXT_MONTH)[0].amount == rupiah(500_000)
    with pytest.raises(RuleBroken):
        subscription.apply_scheduled_quantity(ITEM, today=NEXT_MONTH - timedelta(days=1), now=NOW)
    subscription.apply_scheduled_quantity(ITEM, today=NEXT_MONTH, now=NOW)
    assert (subscription.items[0].quantity, subscription.items[0].scheduled_quantity) == (5, None)
    assert isinstance(subscription.events[-1], QuantityChanged)
    with pytest.raises(RuleBroken):
        subscription.apply_scheduled_quantity(ITEM, today=NEXT_MONTH, now=NOW)


def test_a_quantity_is_scheduled_after_what_is_billed_already() -> None:
    subscription = active()
    billed_until = date(2027, 1, 23)
    assert subscription.schedule_quantity(ITEM, 5, now=NOW, billed_until=billed_until) == billed_until


def test_a_period_that_has_its_bill_is_charged_whole() -> None:
    subscription = active()
    ahead = [Period(NEXT_MONTH, date(2027, 1, 23)), Period(date(2026, 10, 23), TODAY)]
    difference = subscription.change_quantity(ITEM, 11, today=date(2026, 12, 8), now=NOW, billed_ahead=ahead)
    assert difference == rupiah(150_000)  # 15 of 30 days, and the next period whole; what is over counts for nothing


@pytest.mark.parametrize(
    ("renewal", "day", "end"),
    [
        ("", date(2027, 11, 22), date(2027, 11, 23)),
        ("", date(2027, 11, 23), date(2027, 11, 23)),
        ("", date(2027, 11, 24), None),  # Google goes over to paying by use
        ("RENEW_CURRENT_USERS_MONTHLY_PAY", date(2027, 11, 24), date(2028, 11, 23)),
        ("AUTO_RENEW_YEARLY_PAY", date(2028, 11, 23), date(2028, 11, 23)),
        ("AUTO_RENEW_YEARLY_PAY", date(2028, 11, 24), date(2029, 11, 23)),
        ("CANCEL", date(2028, 11, 24), None),
    ],
)
def test_a_commitment_goes_on_only_where_it_renews_itself(renewal: str, day: date, end: date | None) -> None:
    item = active(evolve(annual(), settings={"plan": "ANNUAL_MONTHLY_PAY", "renewal": renewal})).items[0]
    assert item.commitment_end(day) == end
    assert sample_item().commitment_end(day) is None


def test_a_change_now_replaces_what_was_scheduled() -> None:
    subscription = active()
    subscription.schedule_quantity(ITEM, 5, now=NOW)
    subscription.change_quantity(ITEM, 12, today=TODAY, now=NOW)
    assert subscription.items[0].scheduled_quantity is None
