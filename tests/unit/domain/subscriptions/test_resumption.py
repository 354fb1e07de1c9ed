"""Where billing goes on when services come back: by payment or by decision."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.periods import BillingCalendar, BillingPeriod, charge_day, first_chargeable_after
from subplat.domain.subscriptions.resumption import resume_after_payment, resume_by_decision
from subplat.domain.subscriptions.subscription import Collection, Subscription, SuspensionCause
from subplat.testing.samples import NOW, sample_cycle, sample_subscription

JANUARY = date(2026, 1, 10)
CALENDAR = BillingCalendar(JANUARY, BillingPeriod.MONTHLY)


def started() -> Subscription:
    subscription = sample_subscription()
    subscription.activate(paid_on=JANUARY, now=NOW)
    subscription.suspend(cause=SuspensionCause.PAYMENT, reason="unpaid", now=NOW)
    return subscription


def bill(number: int, paid_on: date | None = None, *, failed: bool = True) -> BillingCycle:
    """The bill of that month; given up, unless paid in time or `failed` says no."""
    cycle = sample_cycle(number)
    cycle.begin_on(CALENDAR.period(number))
    if failed and (paid_on is None or paid_on >= cycle.period.start):
        cycle.fail(reason="unpaid", now=NOW)
    if paid_on is not None:
        cycle.receive(cycle.outstanding, today=paid_on, now=NOW)
    return cycle


@given(st.permutations([date(2026, 5, 20), date(2026, 5, 21), date(2026, 6, 2)]))
def test_in_whichever_order_old_bills_are_paid_the_latest_one_pays_from_the_last_day_on(days: list[date]) -> None:
    contract = started()
    bills = [bill(0, JANUARY), *(bill(number, day) for number, day in enumerate(days, start=1))]
    assert resume_after_payment(contract, bills, now=NOW) is bills[-1]
    assert contract.anchor == bills[-1].period.start == date(2026, 6, 2)
    assert contract.next_billing_date == bills[-1].period.end == date(2026, 7, 2)
    assert not any(one.period.overlaps(other.period) for one in bills for other in bills if one is not other)


def test_a_later_bill_that_runs_still_keeps_the_calendar() -> None:
    contract = started()
    bills = [bill(0, JANUARY), bill(1, date(2026, 3, 12)), bill(2, date(2026, 3, 11))]
    assert resume_after_payment(contract, bills, now=NOW) is None
    assert (contract.anchor, bills[2].period) == (JANUARY, CALENDAR.period(2))


def test_a_later_bill_that_waits_for_its_payment_is_not_moved() -> None:
    contract = started()
    bills = [bill(0, JANUARY), bill(1, date(2026, 6, 1)), bill(2, failed=False)]
    assert resume_after_payment(contract, bills, now=NOW) is None
    assert resume_by_decision(contract, bills, on=date(2026, 6, 1), now=NOW) is None
    assert contract.anchor == JANUARY


def test_a_bill_that_was_cancelled_is_no_reason_to_wait() -> None:
    contract = started()
    gone = bill(2, failed=False)
    gone.cancel(reason="withdrawn", now=NOW)
    late = bill(1, date(2026, 6, 1))
    assert resume_after_payment(contract, [bill(0, JANUARY), late, gone], now=NOW) is late


def test_by_decision_what_was_paid_too_late_to_be_served_is_served_now() -> None:
    contract = started()
    late = bill(1, date(2026, 3, 10))
    assert resume_by_decision(contract, [bill(0, JANUARY), late], on=date(2026, 5, 5), now=NOW) is late
    assert (late.period.start, contract.next_billing_date) == (date(2026, 5, 5), date(2026, 6, 5))


@pytest.mark.parametrize("paid_on", [date(2026, 2, 9), None], ids=["paid in time", "never paid"])
def test_by_decision_nobody_pays_for_the_time_without_services(paid_on: date | None) -> None:
    contract, latest = started(), bill(1, paid_on)
    assert resume_by_decision(contract, [bill(0, JANUARY), latest], on=date(2026, 5, 31), now=NOW) is None
    assert contract.anchor == contract.next_billing_date == date(2026, 5, 31)
    assert latest.period == CALENDAR.period(1)


def test_by_decision_within_the_latest_period_nothing_changes() -> None:
    contract = started()
    bills = [bill(0, JANUARY), bill(1, date(2026, 2, 9))]
    assert resume_by_decision(contract, bills, on=date(2026, 3, 9), now=NOW) is None
    assert (contract.anchor, contract.next_billing_date) == (JANUARY, date(2026, 2, 10))


def test_what_the_gateway_debits_begins_on_a_day_that_it_can_still_charge() -> None:
    contract = started()
    contract.collection = Collection.AUTO_DEBIT
    contract.collected_at(payment_link_url=None, xendit_subscription_id="plan-1")
    assert resume_by_decision(contract, [bill(0, JANUARY)], on=date(2026, 5, 28), now=NOW) is None
    assert contract.anchor == contract.next_billing_date == date(2026, 6, 1)


@given(st.dates())
def test_the_first_chargeable_day_is_soon_and_its_charge_is_to_come(day: date) -> None:
    if day > date(9999, 12, 1):
        return
    found = first_chargeable_after(day)
    assert day < charge_day(found) == found
    assert (found - day).days <= 4
