"""The contract: when it starts, what it owes next, how it ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from attrs import asdict, evolve

from subplat.domain.billing.line import BillLine
from subplat.domain.errors import IllegalTransition, InvalidValue, NotFound, RuleBroken
from subplat.domain.ids import SubscriptionItemId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.events import SubscriptionRenewed
from subplat.domain.subscriptions.subscription import (
    LIVE,
    Collection,
    PaymentMethodType,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)
from subplat.testing.samples import NOW, TODAY, rupiah, sample_id, sample_item, sample_subscription

ITEM = sample_id(SubscriptionItemId)
PAYMENT, ADMIN, OTHER = SuspensionCause.PAYMENT, SuspensionCause.ADMIN, SuspensionCause.OTHER


def active(paid_on: date = TODAY, **changed: Any) -> Subscription:
    subscription = evolve(sample_subscription(), **changed)
    subscription.activate(paid_on=paid_on, now=NOW)
    subscription.events.clear()
    return subscription


def names(subscription: Subscription) -> list[str]:
    return [event.name for event in subscription.events]


# --- start and renewal


def test_a_new_deal_says_so_and_has_no_calendar_yet() -> None:
    subscription = sample_subscription()
    subscription.announce(NOW)
    assert names(subscription) == ["subscription.created.v1"]
    assert not subscription.is_live
    with pytest.raises(RuleBroken):
        subscription.calendar.period(0)


def test_the_first_payment_starts_the_contract_that_day() -> None:
    subscription = sample_subscription()
    first = subscription.activate(paid_on=date(2026, 1, 31), now=NOW)
    assert first == Period(date(2026, 1, 31), date(2026, 2, 28))
    assert (subscription.start_date, subscription.anchor, subscription.next_billing_date) == (
        date(2026, 1, 31),
        date(2026, 1, 31),
        date(2026, 2, 28),
    )
    assert subscription.is_live
    assert subscription.status in LIVE


def test_paying_the_next_period_moves_the_billing_date_to_its_end() -> None:
    subscription = active(date(2026, 1, 31))
    for number, following in ((1, date(2026, 3, 31)), (2, date(2026, 4, 30))):
        subscription.renew(subscription.calendar.period(number), NOW)
        assert subscription.next_billing_date == following


def test_an_older_period_paid_late_does_not_move_the_date_back() -> None:
    subscription = active(date(2026, 1, 31))
    subscription.renew(subscription.calendar.period(2), NOW)
    subscription.renew(subscription.calendar.period(1), NOW)
    assert subscription.next_billing_date == date(2026, 4, 30)
    told = [event.next_billing_date for event in subscription.events if isinstance(event, SubscriptionRenewed)]
    assert told == [date(2026, 4, 30)] * 2


def test_a_period_paid_after_it_is_over_anchors_billing_anew() -> None:
    subscription = active(date(2026, 1, 31))
    paid = subscription.reanchor(paid_on=date(2026, 4, 10), now=NOW)
    assert paid == Period(date(2026, 4, 10), date(2026, 5, 10))
    assert (subscription.start_date, subscription.anchor) == (date(2026, 1, 31), date(2026, 4, 10))
    assert subscription.next_billing_date == date(2026, 5, 10)
    subscription.renew(subscription.calendar.period_on(date(2026, 5, 10)), NOW)
    assert subscription.next_billing_date == date(2026, 6, 10)
    assert names(subscription) == ["subscription.renewed.v1"] * 2


def test_an_annual_commitment_lasts_a_year_from_the_first_payment() -> None:
    annual = evolve(sample_item(), settings={"plan": "ANNUAL_MONTHLY_PAY"})
    subscription = active(date(2024, 2, 29), items=[annual, sample_item(2)])
    assert [item.committed_until for item in subscription.items] == [date(2025, 2, 28), None]
    subscription.reanchor(paid_on=date(2024, 6, 1), now=NOW)
    assert subscription.items[0].committed_until == date(2025, 2, 28)


# --- suspension


@pytest.mark.parametrize("cause", SuspensionCause)
def test_a_suspension_knows_its_cause(cause: SuspensionCause) -> None:
    subscription = active()
    subscription.suspend(cause=cause, reason="because", now=NOW)
    assert (subscription.status, subscription.suspension_cause) == ("SUSPENDED", cause)
    assert subscription.is_live
    (event,) = subscription.events
    assert (getattr(event, "cause", None), getattr(event, "reason", None)) == (cause.value, "because")


def test_a_payment_lifts_a_suspension_for_want_of_payment() -> None:
    subscription = active()
    subscription.suspend(cause=PAYMENT, reason="unpaid", now=NOW)
    assert subscription.restore_after_payment(NOW)
    assert (subscription.status, subscription.suspension_cause) == ("ACTIVE", None)
    assert not subscription.restore_after_payment(NOW)


@pytest.mark.parametrize("cause", [ADMIN, OTHER])
@pytest.mark.parametrize("was_unpaid_first", [False, True])
def test_a_payment_does_not_lift_any_other_suspension(cause: SuspensionCause, was_unpaid_first: bool) -> None:
    subscription = active()
    if was_unpaid_first:
        subscription.suspend(cause=PAYMENT, reason="unpaid", now=NOW)
    subscription.suspend(cause=cause, reason="abuse", now=NOW)
    assert not subscription.restore_after_payment(NOW)
    subscription.renew(subscription.calendar.period(1), NOW)
    assert (subscription.status, subscription.suspension_cause) == ("SUSPENDED", cause)
    subscription.restore(reason="cleared", now=NOW)
    assert (subscription.status, subscription.suspension_cause) == ("ACTIVE", None)


@pytest.mark.parametrize("cause", SuspensionCause)
def test_want_of_payment_never_takes_the_place_of_another_cause(cause: SuspensionCause) -> None:
    subscription = active()
    subscription.suspend(cause=cause, reason="because", now=NOW)
    with pytest.raises(IllegalTransition):
        subscription.suspend(cause=PAYMENT, reason="unpaid", now=NOW)
    assert subscription.suspension_cause is cause


# --- the end


def test_a_contract_is_cancelled_now_with_its_reason() -> None:
    subscription = active()
    subscription.cancel(reason="moving away", today=TODAY, now=NOW)
    assert (subscription.status, subscription.ended_on, subscription.cancellation_reason) == (
        "CANCELLED",
        TODAY,
        "moving away",
    )
    assert not subscription.is_live


def test_a_contract_can_end_with_what_is_paid() -> None:
    subscription = active(date(2026, 1, 31))
    assert subscription.schedule_cancellation(reason="moving away", now=NOW) == date(2026, 2, 28)
    assert (subscription.status, subscription.cancel_on) == ("ACTIVE", date(2026, 2, 28))
    assert subscription.cancellation_reason == "moving away"


def test_what_never_started_is_cancelled_at_once_not_later() -> None:
    with pytest.raises(IllegalTransition):
        sample_subscription().schedule_cancellation(reason="changed our mind", now=NOW)


def test_a_contract_without_a_next_date_has_nothing_to_end_with() -> None:
    unpaid = evolve(active(), next_billing_date=None)
    with pytest.raises(RuleBroken):
        unpaid.schedule_cancellation(reason="moving away", now=NOW)
    with pytest.raises(RuleBroken):
        unpaid.schedule_quantity(ITEM, 5, now=NOW)


def test_a_contract_runs_out_only_after_its_agreed_end() -> None:
    subscription = active(end_date=TODAY + timedelta(days=30))
    with pytest.raises(RuleBroken):
        subscription.expire(today=TODAY + timedelta(days=29), now=NOW)
    subscription.expire(today=TODAY + timedelta(days=31), now=NOW)
    assert (subscription.status, subscription.ended_on) == ("EXPIRED", TODAY + timedelta(days=31))


def test_a_contract_without_an_agreed_end_never_runs_out() -> None:
    with pytest.raises(RuleBroken):
        active().expire(today=TODAY + timedelta(days=9999), now=NOW)


# --- prices, lines, collection


def test_the_next_bill_has_every_item_and_what_is_carried_over() -> None:
    subscription = active(items=[sample_item(1), sample_item(2, quantity=3, unit_price=rupiah(7))])
    credit = BillLine(description="credit", quantity=1, unit_price=rupiah(-5), amount=rupiah(-5))
    subscription.carry_over(credit)
    assert [line.amount for line in subscription.bill_lines()] == [rupiah(1_000_000), rupiah(21), rupiah(-5)]
    subscription.adjustments_billed()
    assert subscription.adjustments == ()
    assert len(subscription.bill_lines()) == 2


def test_what_is_carried_over_is_in_the_contracts_currency() -> None:
    dollars = Money(1, Currency.USD)
    with pytest.raises(InvalidValue):
        active().carry_over(BillLine(description="credit", quantity=1, unit_price=dollars, amount=dollars))


def test_a_price_changes_from_the_next_bill_on() -> None:
    subscription = active()
    subscription.change_price(ITEM, rupiah(90_000), now=NOW)
    assert subscription.bill_lines()[0].amount == rupiah(900_000)


@pytest.mark.parametrize("price", [rupiah(-1), Money(1, Currency.USD)])
def test_a_price_is_not_negative_and_in_the_contracts_currency(price: Money) -> None:
    subscription = active()
    before = asdict(subscription)
    with pytest.raises(InvalidValue):
        subscription.change_price(ITEM, price, now=NOW)
    assert asdict(subscription) == before


def test_an_item_of_another_contract_is_not_found() -> None:
    stranger = sample_id(SubscriptionItemId, 99)
    attempts: list[Callable[[Subscription], object]] = [
        lambda deal: deal.item(stranger),
        lambda deal: deal.change_price(stranger, rupiah(1), now=NOW),
        lambda deal: deal.change_quantity(stranger, 1, today=TODAY, now=NOW),
        lambda deal: deal.schedule_quantity(stranger, 1, now=NOW),
    ]
    for attempt in attempts:
        with pytest.raises(NotFound):
            attempt(active())


def test_from_the_next_period_on_the_gateway_collects() -> None:
    subscription = active(is_manual=True, payment_method_type=PaymentMethodType.MANUAL)
    subscription.automate(Collection.AUTO_DEBIT, NOW)
    assert (subscription.is_manual, subscription.payment_method_type, subscription.collection) == (
        False,
        PaymentMethodType.XENDIT_SUBSCRIPTION,
        Collection.AUTO_DEBIT,
    )


def test_a_period_is_collected_by_one_side_only() -> None:
    subscription = active(is_manual=True, payment_method_type=PaymentMethodType.MANUAL)
    this, following, later = (subscription.calendar.period(number) for number in range(3))
    assert subscription.is_collected_by_hand(this)
    subscription.automate(Collection.LINK, NOW, billed_until=following.end)
    assert [subscription.is_collected_by_hand(period) for period in (this, following, later)] == [True, True, False]
    subscription.automate(Collection.AUTO_DEBIT, NOW)
    assert subscription.automatic_from == later.start


def test_the_gateway_charges_by_itself_once_it_has_a_plan() -> None:
    subscription = active(collection=Collection.AUTO_DEBIT)
    assert not subscription.is_debited
    subscription.collected_at(payment_link_url="https://pay.example/1", xendit_subscription_id="plan-1")
    assert subscription.is_debited
    subscription.plan_ended()
    assert not subscription.is_debited
    assert subscription.payment_link_url is None


def test_where_the_gateway_collects_is_kept_until_it_says_otherwise() -> None:
    subscription = active()
    subscription.collected_at(payment_link_url="https://pay.example/1", xendit_subscription_id="plan-1")
    subscription.collected_at(payment_link_url=None, xendit_subscription_id=None)
    assert (subscription.payment_link_url, subscription.xendit_subscription_id) == ("https://pay.example/1", "plan-1")


def test_a_contract_has_items_in_its_own_currency() -> None:
    with pytest.raises(InvalidValue):
        evolve(sample_subscription(), items=[])
    with pytest.raises(InvalidValue):
        evolve(sample_subscription(), currency=Currency.USD)


def test_a_yearly_contract_is_billed_for_a_year() -> None:
    subscription = active(date(2024, 2, 29), billing_period=BillingPeriod.YEARLY)
    assert subscription.next_billing_date == date(2025, 2, 28)
    assert subscription.status is SubscriptionStatus.ACTIVE
