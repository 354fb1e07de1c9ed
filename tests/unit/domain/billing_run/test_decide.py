"""What is due for a contract on a day."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import (
    AlertSales,
    ApplyScheduledQuantity,
    CancelForNonPayment,
    CancelScheduled,
    ChargeWallet,
    ChaseFinance,
    Expire,
    FailCycle,
    OpenCycle,
    Remind,
    Reminder,
)
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.ids import SubscriptionItemId
from subplat.domain.periods import Period
from subplat.domain.subscriptions.subscription import PaymentMethodType, SubscriptionStatus, SuspensionCause
from subplat.testing.samples import rupiah

DUE = date(2026, 2, 10)
H = {days: DUE - timedelta(days=days) for days in (8, 7, 6, 5, 4, 3, 2, 1, 0, -1, -3, -4, -29, -30)}


def kinds(actions) -> list[type]:
    return [type(action) for action in actions]


def test_a_bill_is_opened_a_week_ahead_and_told_of_in_the_same_run(contract, due) -> None:
    assert due(contract(), H[8]) == ()
    assert due(contract(), H[7]) == (
        OpenCycle(number=1, period=Period(DUE, date(2026, 3, 10)), due_date=DUE),
        Remind(number=1, kind=Reminder.H7),
    )


@pytest.mark.parametrize("days", [6, 5, 4, 3])
def test_a_bill_that_is_opened_a_little_late_keeps_its_due_date(contract, due, days) -> None:
    assert due(contract(), H[days])[0].due_date == DUE


def test_a_bill_that_is_opened_late_leaves_the_client_its_notice(contract, due) -> None:
    late = date(2026, 4, 1)
    opened = due(contract(), late)
    assert opened[0] == OpenCycle(number=1, period=Period(DUE, date(2026, 3, 10)), due_date=date(2026, 4, 4))
    assert opened[1:] == (Remind(number=1, kind=Reminder.H7),)


@pytest.mark.parametrize("status", [CycleStatus.PENDING, CycleStatus.INVOICE_REQUESTED, CycleStatus.INVOICED])
def test_there_is_at_most_one_open_bill(contract, bill, due, status) -> None:
    actions = due(contract(bill(status=status, requested_on=DUE, is_debited=True)), date(2026, 3, 5))
    assert OpenCycle not in kinds(actions)


@pytest.mark.parametrize(
    "status", [SubscriptionStatus.SUSPENDED, SubscriptionStatus.PENDING_ACTIVATION, SubscriptionStatus.CANCELLED]
)
def test_only_what_is_served_is_billed(contract, due, status) -> None:
    assert due(contract(status=status, suspension_cause=SuspensionCause.ADMIN), DUE) == ()


def test_after_a_served_period_that_failed_the_following_one_is_billed(contract, bill, due) -> None:
    failed = bill(status=CycleStatus.FAILED, reminded_on=DUE)
    actions = due(contract(failed, alerted={failed.id}), date(2026, 3, 3))
    assert actions[0] == OpenCycle(
        number=2, period=Period(date(2026, 3, 10), date(2026, 4, 10)), due_date=date(2026, 3, 10)
    )


@pytest.mark.parametrize(
    ("days", "kind"),
    [(7, Reminder.H7), (4, Reminder.H7), (2, Reminder.H7), (1, Reminder.H1), (0, Reminder.DUE), (-1, Reminder.DUE)],
)
def test_the_latest_reminder_that_applies_is_sent(contract, bill, due, days, kind) -> None:
    assert due(contract(bill()), H[days]) == (Remind(number=1, kind=kind),)


@pytest.mark.parametrize(
    ("said", "quiet", "next_kind"), [(7, (7, 6, 2), Reminder.H1), (1, (1,), Reminder.DUE), (0, (0, -1), None)]
)
def test_each_reminder_is_sent_once(contract, bill, due, said, quiet, next_kind) -> None:
    reminded = contract(bill(reminded_on=H[said]))
    for day in quiet:
        assert due(reminded, H[day]) == ()
    if next_kind is not None:
        assert due(reminded, H[quiet[-1] - 1]) == (Remind(number=1, kind=next_kind),)


def test_a_reminder_that_the_policy_leaves_out_is_not_sent(contract, bill, due) -> None:
    late_only = DunningPolicy(reminders={Reminder.DUE})
    assert [due(contract(bill()), H[days], policy=late_only) for days in (7, 2, 1)] == [(), (), ()]
    assert due(contract(bill()), H[0], policy=late_only) == (Remind(number=1, kind=Reminder.DUE),)
    assert due(contract(bill()), H[0], policy=DunningPolicy(reminders=())) == ()
    early_only = DunningPolicy(reminders={Reminder.H7})
    assert due(contract(bill()), H[1], policy=early_only) == (Remind(number=1, kind=Reminder.H7),)


def test_a_clock_that_goes_back_brings_no_earlier_reminder(contract, bill, due) -> None:
    assert due(contract(bill(reminded_on=H[0])), H[5]) == ()


def test_the_first_bill_is_not_reminded_of_on_the_day_of_the_deal(contract, bill, due) -> None:
    deal = contract(
        bill(0, due_date=DUE), status=SubscriptionStatus.PENDING_ACTIVATION, anchor=None, next_billing_date=None
    )
    assert due(deal, H[7]) == ()
    assert due(deal, H[1]) == (Remind(number=0, kind=Reminder.H1),)
    assert due(deal, H[0]) == (Remind(number=0, kind=Reminder.DUE),)


def test_a_link_that_nobody_pays_fails_when_the_grace_is_over(contract, bill, due) -> None:
    unpaid = bill(reminded_on=DUE)
    assert due(contract(unpaid, alerted={unpaid.id}), H[-3]) == ()
    assert kinds(due(contract(unpaid, alerted={unpaid.id}), H[-4])) == [FailCycle]


def test_a_bill_by_hand_fails_likewise(contract, bill, due) -> None:
    unpaid = bill(reminded_on=DUE)
    manual = contract(unpaid, payment_method=PaymentMethodType.MANUAL, alerted={unpaid.id})
    assert kinds(due(manual, H[-4])) == [FailCycle]


@pytest.mark.parametrize("days", [-4, -29, -30])
def test_what_the_gateway_debits_is_failed_by_the_gateway_alone(contract, bill, due, days) -> None:
    unpaid = bill(reminded_on=DUE, is_debited=True)
    silent = contract(unpaid, alerted={unpaid.id})
    assert due(silent, H[days]) == ()


def test_the_wallet_is_charged_on_the_due_date(contract, bill, due) -> None:
    wallet = contract(bill(reminded_on=H[1]), payment_method=PaymentMethodType.WALLET, balance=rupiah(0))
    assert due(wallet, H[1]) == ()
    assert due(wallet, H[0]) == (ChargeWallet(number=1),)


@pytest.mark.parametrize(("balance", "charged"), [(1_109_999, False), (1_110_000, True), (2_000_000, True)])
def test_a_failed_bill_is_charged_again_once_the_wallet_holds_enough(contract, bill, due, balance, charged) -> None:
    failed = bill(status=CycleStatus.FAILED)
    suspended = contract(
        failed,
        status=SubscriptionStatus.SUSPENDED,
        suspension_cause=SuspensionCause.PAYMENT,
        payment_method=PaymentMethodType.WALLET,
        balance=rupiah(balance),
    )
    assert due(suspended, H[-1]) == ((ChargeWallet(number=1),) if charged else ())


def test_sales_hear_once_of_the_oldest_unpaid_bill(contract, bill, due) -> None:
    failed = bill(status=CycleStatus.FAILED)
    suspended = contract(failed, status=SubscriptionStatus.SUSPENDED, suspension_cause=SuspensionCause.PAYMENT)
    assert due(suspended, H[-1]) == ()
    assert due(suspended, H[-3]) == (AlertSales(number=1),)
    assert due(contract(failed, status=SubscriptionStatus.SUSPENDED, alerted={failed.id}), H[-4]) == ()


def test_a_bill_that_fails_late_is_told_to_sales_in_the_same_run(contract, bill, due) -> None:
    assert kinds(due(contract(bill()), H[-4])) == [FailCycle, AlertSales]


@pytest.mark.parametrize(
    ("status", "cause", "cycle", "given_up"),
    [
        (SubscriptionStatus.SUSPENDED, SuspensionCause.PAYMENT, CycleStatus.FAILED, True),
        (SubscriptionStatus.ACTIVE, None, CycleStatus.INVOICED, True),
        (SubscriptionStatus.PENDING_ACTIVATION, None, CycleStatus.INVOICED, True),
        (SubscriptionStatus.SUSPENDED, SuspensionCause.ADMIN, CycleStatus.FAILED, False),
        (SubscriptionStatus.SUSPENDED, SuspensionCause.OTHER, CycleStatus.FAILED, False),
        (SubscriptionStatus.ACTIVE, None, CycleStatus.FAILED, False),
        (SubscriptionStatus.CANCELLED, None, CycleStatus.FAILED, False),
        (SubscriptionStatus.EXPIRED, None, CycleStatus.INVOICED, False),
    ],
)
def test_a_contract_ends_after_thirty_days_without_payment(contract, bill, due, status, cause, cycle, given_up) -> None:
    unpaid = contract(bill(status=cycle), status=status, suspension_cause=cause)
    assert CancelForNonPayment not in kinds(due(unpaid, H[-29]))
    actions = due(unpaid, H[-30])
    assert (actions == (CancelForNonPayment(number=1),)) is given_up
    assert (CancelForNonPayment in kinds(actions)) is given_up


@pytest.mark.parametrize("status", [SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED])
@pytest.mark.parametrize("cycle", [CycleStatus.INVOICE_REQUESTED, CycleStatus.INVOICED, CycleStatus.FAILED])
def test_nothing_is_due_for_a_contract_that_has_ended(contract, bill, due, status, cycle) -> None:
    ended = contract(bill(status=cycle, requested_on=H[8]), status=status)
    assert {due(ended, day) for day in H.values()} == {()}


def test_a_contract_that_an_admin_keeps_on_does_not_end(contract, bill, due) -> None:
    unpaid = bill(reminded_on=DUE)
    kept = contract(unpaid, is_kept_on=True, alerted={unpaid.id})
    assert kinds(due(kept, H[-30])) == [FailCycle]


def test_a_deal_that_is_paid_in_part_is_not_given_up(contract, bill, due) -> None:
    part = bill(is_part_paid=True, reminded_on=DUE)
    deal = contract(part, status=SubscriptionStatus.PENDING_ACTIVATION, alerted={part.id})
    assert due(deal, H[-30]) == ()


def test_finance_is_asked_again_once_when_three_days_have_passed(contract, bill, due) -> None:
    waiting = bill(status=CycleStatus.INVOICE_REQUESTED, requested_on=H[7], reminded_on=H[7])
    assert due(contract(waiting), H[5]) == ()
    assert due(contract(waiting), H[4]) == (ChaseFinance(number=1),)
    assert due(contract(waiting, chased={waiting.id}), H[4]) == ()


def test_a_scheduled_cancellation_is_carried_out_on_its_day(contract, due) -> None:
    leaving = contract(cancel_on=DUE)
    assert due(leaving, H[7]) == due(leaving, H[1]) == ()
    assert due(leaving, H[0]) == (CancelScheduled(),)


def test_a_bill_of_a_period_that_will_not_be_served_is_left_alone(contract, bill, due) -> None:
    leaving = contract(bill(), cancel_on=DUE)
    assert due(leaving, H[1]) == ()


def test_what_was_paid_after_the_cancellation_was_scheduled_is_served(contract, due) -> None:
    paid_on = contract(cancel_on=DUE, next_billing_date=date(2026, 3, 10), billed_until=date(2026, 3, 10))
    assert due(paid_on, DUE) == ()
    assert due(paid_on, date(2026, 3, 10)) == (CancelScheduled(),)


@pytest.mark.parametrize("status", [SubscriptionStatus.ACTIVE, SubscriptionStatus.SUSPENDED])
def test_a_contract_expires_at_its_agreed_end(contract, bill, due, status) -> None:
    ending = contract(bill(), status=status, suspension_cause=None, end_date=DUE)
    assert Expire not in kinds(due(ending, H[1]))
    assert due(ending, H[0]) == (Expire(),)


def test_other_quantities_come_with_the_renewal_they_were_kept_for(contract, due) -> None:
    item = SubscriptionItemId(UUID(int=7))
    changing = contract(next_billing_date=date(2027, 1, 10), quantities_due=((item, DUE),))
    assert due(changing, H[1]) == ()
    assert due(changing, H[0]) == (ApplyScheduledQuantity(item_id=item),)


def test_every_action_says_what_it_does(contract, bill, due) -> None:
    for action in due(contract(bill()), H[-4]) + due(contract(), H[7]) + due(contract(cancel_on=DUE), H[0]):
        assert len(str(action)) > 10
        assert "object at" not in str(action)
