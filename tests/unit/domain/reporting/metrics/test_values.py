"""What is written down of a subscription: from which day it counts, how long, and why it stops."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from subplat.domain.billing.line import BillLine
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue, ValuePolicy, yearly
from subplat.domain.subscriptions.subscription import SubscriptionStatus, SuspensionCause
from subplat.testing.samples import rupiah, sample_id
from subplat.testing.strategies.reporting import Recorded, contract_worth, instant

START = date(2026, 1, 31)


def started(price: Money | None = None, *, grace: int = 30) -> Recorded:
    """Paid and noted on START."""
    recorded = Recorded(
        contract=contract_worth(1, 1, price or rupiah(100_000)), policy=ValuePolicy(suspension_grace_days=grace)
    )
    recorded.contract.activate(paid_on=START, now=instant(START))
    recorded.note(START)
    return recorded


def last(recorded: Recorded) -> SubscriptionValue:
    return recorded.values[-1]


def test_a_month_counts_twelve_times_and_a_year_once() -> None:
    assert yearly(contract_worth(1, 1, rupiah(100_000))) == rupiah(1_200_000)
    assert yearly(contract_worth(1, 1, rupiah(100_000), BillingPeriod.YEARLY)) == rupiah(100_000)


def test_a_recurring_discount_lowers_the_value_and_a_carried_over_credit_does_not() -> None:
    contract = contract_worth(1, 1, rupiah(100_000))
    contract.items[0].discount_percent = Decimal(25)
    contract.carry_over(BillLine(description="credit", quantity=1, unit_price=rupiah(-500), amount=rupiah(-500)))
    assert yearly(contract) == rupiah(900_000)


def test_nothing_counts_before_the_first_payment() -> None:
    recorded = Recorded(contract=contract_worth(1, 1, rupiah(1)), policy=ValuePolicy())
    recorded.note(START)
    recorded.contract.cancel(reason="changed their mind", today=START, now=instant(START))
    recorded.note(START)
    assert recorded.values == []


def test_a_renewal_writes_nothing_down() -> None:
    recorded = started()
    recorded.contract.renew(recorded.contract.calendar.period(1), now=instant(START))
    recorded.note(START + timedelta(days=28))
    assert len(recorded.values) == 1


@pytest.mark.parametrize("grace", [0, 30, 90])
def test_a_suspended_subscription_counts_for_its_grace_and_then_leaves_involuntarily(grace: int) -> None:
    recorded, day = started(grace=grace), START + timedelta(days=40)
    recorded.contract.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=instant(day))
    recorded.note(day)
    value = last(recorded)
    assert (value.suspended_on, value.until, value.leaving) == (day, day + timedelta(days=grace), Leaving.INVOLUNTARY)
    assert value.counted_on(day - timedelta(days=1) + timedelta(days=grace)) == rupiah(1_200_000)
    assert value.counted_on(day + timedelta(days=grace)).is_zero


def test_an_admins_override_follows_the_same_rule() -> None:
    recorded, day = started(), START + timedelta(days=3)
    recorded.contract.overrule(SubscriptionStatus.SUSPENDED, reason="abuse", by=sample_id(UserId), now=instant(day))
    recorded.note(day)
    assert last(recorded).until == day + timedelta(days=30)


def test_the_days_of_grace_are_those_of_the_day_it_was_suspended() -> None:
    recorded, day = started(grace=30), START + timedelta(days=40)
    recorded.contract.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=instant(day))
    recorded.note(day)
    recorded.policy = ValuePolicy(suspension_grace_days=90)
    recorded.contract.change_price(recorded.contract.items[0].id, rupiah(200_000), now=instant(day))
    recorded.note(day + timedelta(days=1))
    assert last(recorded).arr == rupiah(2_400_000)
    assert last(recorded).until == day + timedelta(days=30)


def test_a_payment_within_the_grace_keeps_what_counts_and_one_after_it_brings_it_back() -> None:
    for pause, change in ((10, 0), (35, 1_200_000)):
        recorded, day = started(), START + timedelta(days=40)
        recorded.contract.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=instant(day))
        recorded.note(day)
        back = day + timedelta(days=pause)
        recorded.contract.restore(reason="paid", now=instant(back))
        recorded.note(back)
        assert last(recorded).change == rupiah(change)
        assert last(recorded).until is None


def test_a_cancelled_subscription_counts_to_the_end_of_what_is_paid() -> None:
    recorded, day = started(), START + timedelta(days=10)
    recorded.contract.cancel(reason="leaving", today=day, now=instant(day))
    recorded.note(day)
    assert (last(recorded).booked_on, last(recorded).until) == (day, date(2026, 2, 28))
    assert (last(recorded).change, last(recorded).leaving) == (rupiah(0), Leaving.VOLUNTARY)


def test_a_scheduled_end_is_known_before_it_comes_and_its_coming_changes_nothing() -> None:
    recorded, day = started(), START + timedelta(days=10)
    on = recorded.contract.schedule_cancellation(reason="leaving", now=instant(day))
    recorded.note(day)
    assert (last(recorded).until, last(recorded).leaving) == (on, Leaving.VOLUNTARY)
    recorded.contract.cancel(reason="leaving", today=on, now=instant(on))
    recorded.note(on)
    assert len(recorded.values) == 2


def test_a_contract_that_ends_while_it_is_not_paid_left_involuntarily() -> None:
    recorded, day = started(), START + timedelta(days=40)
    recorded.contract.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=instant(day))
    recorded.note(day)
    ends = day + timedelta(days=20)
    recorded.contract.cancel(reason="not paid for too long", today=ends, now=instant(ends))
    recorded.note(ends)
    assert (last(recorded).until, last(recorded).leaving) == (ends, Leaving.INVOLUNTARY)
    assert last(recorded).change == rupiah(-1_200_000)


def test_an_agreed_end_is_a_voluntary_one() -> None:
    recorded = Recorded(contract=contract_worth(1, 1, rupiah(100_000)), policy=ValuePolicy())
    recorded.contract.end_date = date(2026, 3, 31)
    recorded.contract.activate(paid_on=START, now=instant(START))
    recorded.note(START)
    assert (last(recorded).until, last(recorded).leaving) == (date(2026, 3, 31), Leaving.VOLUNTARY)
    recorded.contract.expire(today=date(2026, 4, 2), now=instant(date(2026, 4, 2)))
    recorded.note(date(2026, 4, 2))
    assert len(recorded.values) == 1


def test_what_is_learnt_in_the_same_month_counts_on_its_day_and_later_on_the_day_it_is_learnt() -> None:
    recorded = Recorded(contract=contract_worth(1, 1, rupiah(100_000)), policy=ValuePolicy())
    paid_on = date(2026, 1, 20)
    recorded.contract.activate(paid_on=paid_on, now=instant(paid_on))
    recorded.note(paid_on, learnt_later=5)
    assert (last(recorded).booked_on, last(recorded).is_late) == (paid_on, False)
    recorded.contract.change_price(recorded.contract.items[0].id, rupiah(150_000), now=instant(paid_on))
    recorded.note(date(2026, 1, 25), learnt_later=10)
    assert (last(recorded).effective_on, last(recorded).booked_on) == (date(2026, 1, 25), date(2026, 2, 4))
    assert last(recorded).is_late


def test_nothing_goes_in_before_what_is_written_already() -> None:
    recorded = started()
    recorded.contract.change_price(recorded.contract.items[0].id, rupiah(150_000), now=instant(START))
    recorded.note(START + timedelta(days=20))
    recorded.contract.change_price(recorded.contract.items[0].id, rupiah(90_000), now=instant(START))
    recorded.note(START + timedelta(days=15), learnt_later=6)
    assert last(recorded).booked_on == START + timedelta(days=20)
    assert last(recorded).change == rupiah(-720_000)


@pytest.mark.parametrize("days", [-1, 91])
def test_the_grace_is_nought_to_ninety_days(days: int) -> None:
    with pytest.raises(InvalidValue):
        ValuePolicy(suspension_grace_days=days)


def test_a_value_that_contradicts_itself_is_refused() -> None:
    value = last(started())
    for wrong in ({"until": START}, {"booked_on": START - timedelta(days=1)}, {"change": Money(1, Currency.USD)}):
        with pytest.raises(InvalidValue):
            SubscriptionValue(
                **{**{name: getattr(value, name) for name in SubscriptionValue.__slots__ if name[0] != "_"}, **wrong}
            )
