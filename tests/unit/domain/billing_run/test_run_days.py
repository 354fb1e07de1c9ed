"""Days without a run are ours, not the client's."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import CancelForNonPayment, FailCycle, Remind, Reminder
from subplat.domain.billing_run.decide import why_not
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.errors import InvalidValue
from subplat.domain.subscriptions.subscription import SubscriptionStatus, SuspensionCause

DUE = date(2026, 2, 10)
DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 1))


def days(first: int, last: int) -> list[date]:
    return [DUE + timedelta(days=number) for number in range(first, last + 1)]


@given(st.sets(DAYS), DAYS, DAYS)
def test_a_day_counts_if_it_has_a_mark_or_is_today(marks, after, today) -> None:
    between = [after + timedelta(days=number + 1) for number in range((today - after).days)]
    run_days = RunDays(marks)
    assert run_days.counted(after, today) == sum(day in marks or day == today for day in between)
    assert run_days.counted(after, today) + run_days.down(after, today) == len(between)


def test_nobody_is_suspended_for_days_on_which_we_were_down(contract, bill, due) -> None:
    """The run stops on the due date, and comes back twenty days later."""
    down = RunDays(days(-40, 0))
    back = DUE + timedelta(days=20)
    unpaid = contract(bill(reminded_on=DUE))
    assert due(unpaid, back, down) == ()
    assert why_not(unpaid, back, DunningPolicy(), down) == (
        "not yet: suspend: bill 1 was not paid within 3 days of 2026-02-10 (19 days without a run are not counted)",
    )
    up_again = RunDays([*down.days, *(back + timedelta(days=number) for number in range(3))])
    assert [type(each) for each in due(unpaid, back + timedelta(days=2), up_again)] != [FailCycle]
    assert FailCycle in [type(each) for each in due(unpaid, back + timedelta(days=3), up_again)]


def test_after_an_outage_only_the_latest_reminder_is_sent(contract, bill, due) -> None:
    down = RunDays(days(-40, -8))
    assert due(contract(bill()), DUE + timedelta(days=15), down) == (Remind(number=1, kind=Reminder.DUE),)


def test_no_contract_ends_for_days_on_which_we_were_down(contract, bill, due) -> None:
    failed = bill(status=CycleStatus.FAILED)
    suspended = contract(
        failed, status=SubscriptionStatus.SUSPENDED, suspension_cause=SuspensionCause.PAYMENT, alerted={failed.id}
    )
    marks = days(-10, 5)
    assert due(suspended, DUE + timedelta(days=45), RunDays(marks)) == ()
    assert "39 days without a run" in why_not(suspended, DUE + timedelta(days=45), DunningPolicy(), RunDays(marks))[0]
    all_days = RunDays(days(-10, 45))
    assert due(suspended, DUE + timedelta(days=45), all_days) == (CancelForNonPayment(number=1),)
    assert why_not(suspended, DUE + timedelta(days=45), DunningPolicy(), all_days) == ()


def test_without_any_mark_only_today_counts(contract, bill, due) -> None:
    assert due(contract(bill(reminded_on=DUE)), DUE + timedelta(days=300), RunDays()) == ()


@pytest.mark.parametrize("patience", [{"cancel_after": 3}, {"grace": 30}, {"alert_after": 30}])
def test_a_policy_without_order_is_refused(patience) -> None:
    with pytest.raises(InvalidValue):
        DunningPolicy(**patience)
