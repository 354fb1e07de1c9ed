"""The billing run over whole contracts, in memory."""

from collections import Counter
from datetime import date, timedelta
from threading import Thread

import pytest

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.billing_run.plan import PlanBilling
from subplat.application.billing_run.run import NotYet, RunBilling
from subplat.application.ports.failures import Unavailable
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.ids import WalletTransactionId
from subplat.domain.messaging.email import MailPurpose, MailStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskAction, TaskStatus
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import (
    PaymentMethodType,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)
from subplat.domain.wallets.wallet import Direction
from subplat.testing.builders import a_deal, a_paying_client, a_sent_quotation
from subplat.testing.samples import rupiah

FIRST_DUE = date(2026, 2, 28)
TO_CLIENT = (MailPurpose.REMINDER, MailPurpose.PAYMENT_STATUS)


def until(app: Subplat, day: date) -> None:
    """Noon of that day."""
    app.advance(days=(day - app.clock.today()).days)


def link(app: Subplat, number: int) -> str:
    [cycle] = [cycle for cycle in app.books.cycles if cycle.number == number]
    return f"/pay/{cycle.pay_token}"


def pay(app: Subplat, number: int) -> None:
    app.sandbox.pay(link(app, number))
    app.run_until_idle()


def told(app: Subplat, *purposes: MailPurpose) -> list[str]:
    """The first and last words of the intents that left, in the order they left."""
    left = sorted(
        (mail for mail in app.books.emails if mail.purpose in purposes and mail.sent_at), key=lambda mail: mail.sent_at
    )
    return [
        mail.intent_key.partition(":")[0]
        + mail.intent_key[-3:].replace(":", " ") * (mail.purpose is MailPurpose.REMINDER)
        for mail in left
    ]


def test_a_client_who_pays_is_renewed_month_after_month(subplat: Subplat) -> None:
    a_paying_client(subplat)
    for number, day in enumerate([date(2026, 2, 21), date(2026, 3, 24), date(2026, 4, 23)], start=1):
        until(subplat, day)
        pay(subplat, number)
    [subscription] = subplat.books.subscriptions
    assert (subscription.status, subscription.next_billing_date) == (SubscriptionStatus.ACTIVE, date(2026, 5, 31))
    assert [(cycle.period.start, cycle.due_date, cycle.status) for cycle in subplat.books.cycles] == [
        (date(2026, 1, 31), date(2026, 2, 7), CycleStatus.PAID),
        (date(2026, 2, 28), date(2026, 2, 28), CycleStatus.PAID),
        (date(2026, 3, 31), date(2026, 3, 31), CycleStatus.PAID),
        (date(2026, 4, 30), date(2026, 4, 30), CycleStatus.PAID),
    ]
    assert told(subplat, *TO_CLIENT) == ["reminder H7"] * 3
    assert Counter(mail.purpose for mail in subplat.books.emails)[MailPurpose.INVOICE_REQUEST] == 4


def test_a_client_who_stops_paying_is_reminded_suspended_and_lost(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, FIRST_DUE + timedelta(days=4))
    [subscription], [client] = subplat.books.subscriptions, subplat.books.clients
    assert (subscription.status, subscription.suspension_cause) == (
        SubscriptionStatus.SUSPENDED,
        SuspensionCause.PAYMENT,
    )
    assert client.status is ClientStatus.SUSPENDED
    assert {item.provisioning_status for item in subscription.items} == {ProvisioningStatus.SUSPENDED}
    assert told(subplat, *TO_CLIENT) == ["reminder H7", "reminder H1", "reminderDUE", "payment_failed"]
    assert told(subplat, MailPurpose.SALES_ALERT, MailPurpose.FINANCE_FOLLOW_UP) == ["finance_follow_up", "sales_alert"]
    until(subplat, FIRST_DUE + timedelta(days=60))
    [subscription], [client] = subplat.books.subscriptions, subplat.books.clients
    assert (subscription.status, subscription.ended_on) == (
        SubscriptionStatus.CANCELLED,
        FIRST_DUE + timedelta(days=30),
    )
    assert client.status is ClientStatus.CHURNED
    assert {item.provisioning_status for item in subscription.items} == {ProvisioningStatus.TERMINATED}
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID, CycleStatus.CANCELLED]
    assert told(subplat, *TO_CLIENT)[4:] == ["cancelled"]
    assert {task.status for task in subplat.books.tasks} == {TaskStatus.SUCCESS}


def test_the_mails_carry_our_figures_and_the_stable_link(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, FIRST_DUE + timedelta(days=30))
    unpaid = subplat.books.cycles[1]
    mails = {mail.intent_key.partition(":")[0]: mail for mail in subplat.books.emails if mail.sent_at}
    for kind in ("reminder", "payment_failed"):
        assert f"http://127.0.0.1:8000/pay/{unpaid.pay_token}" in mails[kind].final_body
        assert "12.673.869" in mails[kind].final_body
        assert "28 Februari 2026" in mails[kind].final_body
        assert mails[kind].to_email == subplat.books.clients[0].billing_email
    assert mails["sales_alert"].to_email == "sales@reseller.example"
    assert mails["finance_follow_up"].to_email == "finance@reseller.example"
    assert "pay/" not in mails["cancelled"].final_body


def test_who_pays_after_being_suspended_is_served_again(subplat: Subplat) -> None:
    a_paying_client(subplat)
    until(subplat, FIRST_DUE + timedelta(days=10))
    pay(subplat, 1)
    [subscription], [client] = subplat.books.subscriptions, subplat.books.clients
    assert (subscription.status, client.status) == (SubscriptionStatus.ACTIVE, ClientStatus.ACTIVE)
    assert {item.provisioning_status for item in subscription.items} == {ProvisioningStatus.ACTIVE}
    assert subscription.next_billing_date == date(2026, 3, 31)
    until(subplat, date(2026, 3, 25))
    assert [cycle.status for cycle in subplat.books.cycles][2:] == [CycleStatus.INVOICE_REQUESTED]


def test_no_reminder_leaves_once_the_bill_is_paid(by_hand: Subplat) -> None:
    """The mailbox is down when the reminder is written; the client pays; then the mailbox comes back."""
    app = by_hand
    a_paying_client(app)
    until(app, FIRST_DUE - timedelta(days=7))
    app.sandbox.platform.mailer.failures += [
        Trouble(failure=Unavailable("mail", "not now", timedelta(hours=2)), call="prepare") for _ in range(2)
    ]
    app.billing.run(RunBilling())
    app.run_until_idle()
    pay(app, 1)
    app.advance(days=1)
    [reminder] = [mail for mail in app.books.emails if mail.purpose is MailPurpose.REMINDER]
    assert (reminder.status, reminder.sent_at, reminder.release_requested_at) == (MailStatus.DRAFT, None, None)
    assert "PAID" in str(reminder.error_message)
    assert not [sent for sent in app.sandbox.platform.mailer.sent if "jatuh tempo" in sent.mail.subject]


def test_the_run_does_what_its_plan_says_and_then_nothing(by_hand: Subplat, refused) -> None:
    app = by_hand
    for _ in range(3):
        a_paying_client(app)
    for day in (0, 10, 21, 24, 26, 27, 28, 31, 32, 33, 50, 58, 80):
        until(app, date(2026, 1, 31) + timedelta(days=day))
        before = (
            [stored.id for stored in app.sandbox.platform.jobs.stored()],
            app.books.emails and len(app.books.emails),
        )
        plan = app.billing.plan(PlanBilling())
        after = [stored.id for stored in app.sandbox.platform.jobs.stored()], app.books.emails and len(app.books.emails)
        assert before == after, "a plan writes nothing"
        report = app.billing.run(RunBilling())
        assert report.by_kind == dict(sorted(plan.changes.items())), day
        assert app.billing.run(RunBilling()).total == 0, day
        assert app.billing.plan(PlanBilling()).changes == {}, day
        app.run_until_idle()


def test_a_day_to_come_is_planned_but_not_carried_out(by_hand: Subplat, refused) -> None:
    app = by_hand
    a_paying_client(app)
    plan = app.billing.plan(PlanBilling(as_of=FIRST_DUE))
    assert plan.changes == {"OpenCycle": 1, "Remind": 1}
    with refused(NotYet):
        app.billing.run(RunBilling(as_of=FIRST_DUE))


def test_an_earlier_day_does_only_what_was_due_by_then_and_leaves_no_mark(by_hand: Subplat, unit) -> None:
    app = by_hand
    a_paying_client(app)
    until(app, FIRST_DUE)
    assert app.billing.run(RunBilling(as_of=FIRST_DUE - timedelta(days=8))).total == 0
    with unit() as work:
        assert work.billing_runs.days_since(date(2026, 1, 1)).days == ()
    app.billing.run(RunBilling())
    with unit() as work:
        assert work.billing_runs.days_since(date(2026, 1, 1)).days == (FIRST_DUE,)


def price(subscription: Subscription, unit_price: Money) -> None:
    """Past every rule: in another currency than the contract's no bill can be made."""
    subscription.items[0].unit_price = unit_price


def test_a_bad_contract_is_parked_and_stands_in_nobodys_way(by_hand: Subplat, changed, unit) -> None:
    app = by_hand
    deals = [a_paying_client(app) for _ in range(3)]
    bad = deals[1].subscription_id

    changed(bad, lambda subscription: price(subscription, Money(1, Currency.USD)))
    until(app, FIRST_DUE - timedelta(days=7))
    for attempt in (1, 2):
        report = app.billing.run(RunBilling())
        assert list(report.parked) == [bad]
        with unit() as work:
            [parked] = work.billing_runs.parked()
        assert (parked.subscription_id, parked.attempts) == (bad, attempt)
        assert parked.error == report.parked[bad]
    assert {cycle.subscription_id for cycle in app.books.cycles if cycle.number == 1} == {
        deals[0].subscription_id,
        deals[2].subscription_id,
    }
    changed(bad, lambda subscription: price(subscription, rupiah(100_000)))
    report = app.billing.run(RunBilling())
    assert (report.parked, report.by_kind) == ({}, {"OpenCycle": 1, "Remind": 1})
    with unit() as work:
        assert work.billing_runs.parked() == ()
    app.run_until_idle()


def test_the_workers_park_a_bad_contract_and_release_it_alike(subplat: Subplat, changed) -> None:
    bad, good = a_paying_client(subplat).subscription_id, a_paying_client(subplat).subscription_id
    changed(bad, lambda subscription: price(subscription, Money(1, Currency.USD)))
    until(subplat, FIRST_DUE - timedelta(days=5))
    assert list(subplat.sandbox.platform.shelves.parked) == [bad]
    assert [cycle.subscription_id for cycle in subplat.books.cycles if cycle.number == 1] == [good]
    changed(bad, lambda subscription: price(subscription, rupiah(100_000)))
    subplat.advance(hours=2)
    assert subplat.sandbox.platform.shelves.parked == {}
    assert len([cycle for cycle in subplat.books.cycles if cycle.number == 1]) == 2
    assert subplat.sandbox.platform.inspector.parked() == ()


def test_two_runs_at_once_bill_and_remind_once(by_hand: Subplat) -> None:
    app = by_hand
    for _ in range(12):
        a_paying_client(app)
    until(app, FIRST_DUE - timedelta(days=7))
    reports = []
    threads = [Thread(target=lambda: reports.append(app.billing.run(RunBilling()))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    app.run_until_idle()
    assert sum((report.changes for report in reports), Counter()) == {"OpenCycle": 12, "Remind": 12}
    assert all(report.parked == {} for report in reports)
    assert len([cycle for cycle in app.books.cycles if cycle.number == 1]) == 12
    assert Counter(mail.purpose for mail in app.books.emails)[MailPurpose.REMINDER] == 12
    assert Counter(mail.purpose for mail in app.books.emails)[MailPurpose.INVOICE_REQUEST] == 24


def by_wallet(subscription) -> None:
    subscription.payment_method_type = PaymentMethodType.WALLET


def fill(unit, app: Subplat, amount: int) -> None:
    with unit() as work:
        wallet = work.wallets.find_by_client(app.books.clients[0].id)
        entry = WalletTransactionId(app.books.clients[0].id)
        wallet.adjust(entry, Direction.IN, rupiah(amount), "transfer", app.clock.now())
        work.wallets.save(wallet)


def test_a_wallet_that_holds_enough_pays_on_the_due_date(subplat: Subplat, changed, unit) -> None:
    changed(a_paying_client(subplat).subscription_id, by_wallet)
    fill(unit, subplat, 20_000_000)
    until(subplat, FIRST_DUE - timedelta(days=1))
    assert subplat.books.cycles[1].status is not CycleStatus.PAID
    until(subplat, FIRST_DUE)
    [wallet], cycle = subplat.books.wallets, subplat.books.cycles[1]
    assert (cycle.status, cycle.settled_on) == (CycleStatus.PAID, FIRST_DUE)
    assert wallet.balance == rupiah(20_000_000) - cycle.amount
    assert subplat.books.subscriptions[0].next_billing_date == date(2026, 3, 31)
    assert told(subplat, *TO_CLIENT) == ["reminder H7", "reminder H1"]


def test_a_wallet_that_holds_too_little_is_a_failed_charge_until_it_is_filled(subplat: Subplat, changed, unit) -> None:
    changed(a_paying_client(subplat).subscription_id, by_wallet)
    until(subplat, FIRST_DUE + timedelta(days=1))
    [subscription] = subplat.books.subscriptions
    assert subscription.status is SubscriptionStatus.SUSPENDED
    assert [payment.status for payment in subplat.books.payments] == [PaymentStatus.SUCCESS, PaymentStatus.FAILED]
    fill(unit, subplat, 12_673_869)
    subplat.advance(hours=2)
    [subscription], [wallet] = subplat.books.subscriptions, subplat.books.wallets
    assert (subscription.status, wallet.balance) == (SubscriptionStatus.ACTIVE, rupiah(0))
    assert [payment.status for payment in subplat.books.payments][2:] == [PaymentStatus.SUCCESS]
    assert {item.provisioning_status for item in subscription.items} == {ProvisioningStatus.ACTIVE}


def test_a_deal_that_is_never_paid_is_given_up(subplat: Subplat) -> None:
    a_deal(subplat)
    until(subplat, date(2026, 2, 7) + timedelta(days=29))
    assert [row.status for row in subplat.books.subscriptions] == [SubscriptionStatus.PENDING_ACTIVATION]
    assert told(subplat, *TO_CLIENT) == ["reminder H1", "reminderDUE"]
    assert told(subplat, MailPurpose.SALES_ALERT) == ["sales_alert"]
    until(subplat, date(2026, 2, 7) + timedelta(days=30))
    assert [row.status for row in subplat.books.subscriptions] == [SubscriptionStatus.CANCELLED]
    assert [row.status for row in subplat.books.cycles] == [CycleStatus.CANCELLED]
    assert [row.status for row in subplat.books.clients] == [ClientStatus.LEAD]
    assert subplat.books.tasks == ()


def test_an_offer_expires_after_its_last_day(subplat: Subplat) -> None:
    a_sent_quotation(subplat)
    subplat.advance(days=14)
    assert [row.status.value for row in subplat.books.quotations] == ["SENT"]
    subplat.advance(days=1)
    assert [row.status.value for row in subplat.books.quotations] == ["EXPIRED"]


def test_a_scheduled_cancellation_is_carried_out(subplat: Subplat, changed) -> None:
    deal = a_paying_client(subplat)
    changed(deal.subscription_id, lambda row: row.schedule_cancellation(reason="moves away", now=subplat.clock.now()))
    until(subplat, FIRST_DUE - timedelta(days=1))
    assert [row.status for row in subplat.books.subscriptions] == [SubscriptionStatus.ACTIVE]
    until(subplat, FIRST_DUE)
    [subscription], [client] = subplat.books.subscriptions, subplat.books.clients
    assert (subscription.status, subscription.cancellation_reason) == (SubscriptionStatus.CANCELLED, "moves away")
    assert client.status is ClientStatus.CHURNED
    assert len(subplat.books.cycles) == 1, "a period that will not be served is not billed"
    assert told(subplat, *TO_CLIENT) == []


def test_a_contract_expires_at_its_agreed_end(subplat: Subplat, changed) -> None:
    deal = a_paying_client(subplat)
    changed(deal.subscription_id, lambda row: setattr(row, "end_date", FIRST_DUE))
    until(subplat, FIRST_DUE)
    [subscription] = subplat.books.subscriptions
    assert (subscription.status, subscription.ended_on) == (SubscriptionStatus.EXPIRED, FIRST_DUE)
    assert {item.provisioning_status for item in subscription.items} == {ProvisioningStatus.TERMINATED}


def test_other_quantities_are_billed_for_the_renewal_and_come_with_it(subplat: Subplat, changed) -> None:
    deal = a_paying_client(subplat)
    [subscription] = subplat.books.subscriptions
    seats = subscription.items[0].id
    changed(deal.subscription_id, lambda row: row.schedule_quantity(seats, 30, now=subplat.clock.now()))
    until(subplat, FIRST_DUE - timedelta(days=2))
    assert [line.quantity for line in subplat.books.cycles[1].lines] == [30, 1]
    assert subplat.books.subscriptions[0].items[0].quantity == 42
    pay(subplat, 1)
    until(subplat, FIRST_DUE)
    item = subplat.books.subscriptions[0].items[0]
    assert (item.quantity, item.scheduled_quantity, item.scheduled_on) == (30, None, None)
    changes = [
        (task.action, task.quantity) for task in subplat.books.tasks if task.action is TaskAction.CHANGE_QUANTITY
    ]
    assert changes == [(TaskAction.CHANGE_QUANTITY, 30)]


def test_a_bill_of_nothing_renews_at_once(subplat: Subplat, changed) -> None:
    deal = a_paying_client(subplat)

    def free(subscription) -> None:
        for item in subscription.items:
            subscription.change_price(item.id, rupiah(0), now=subplat.clock.now())

    changed(deal.subscription_id, free)
    until(subplat, FIRST_DUE - timedelta(days=6))
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID, CycleStatus.PAID]
    assert subplat.books.subscriptions[0].next_billing_date == date(2026, 3, 31)


@pytest.mark.parametrize("hour", [0, 23])
def test_the_business_day_is_that_of_jakarta(by_hand: Subplat, hour) -> None:
    """23:59 in Jakarta is still the day before the bill is opened; one minute later it is opened."""
    app = by_hand
    a_paying_client(app)
    until(app, FIRST_DUE - timedelta(days=8))
    app.advance(hours=14, minutes=59)
    assert app.billing.run(RunBilling()).total == 0
    app.advance(minutes=1)
    assert app.billing.run(RunBilling()).by_kind == {"OpenCycle": 1, "Remind": 1}
    app.run_until_idle()
