"""What is asked of PostgreSQL is what is due: nothing is left out, and nothing is looked at in vain."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

from subplat.adapters.memory.due import InMemoryDue
from subplat.adapters.memory.repositories import Shelves
from subplat.application.billing_run.carry_out import finance_follow_up, sales_alert
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing_run.actions import Reminder
from subplat.domain.billing_run.decide import decide
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.billing_run.run_days import RunDays
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    SubscriptionStatus,
    SuspensionCause,
)
from subplat.testing.samples import rupiah, sample_email, sample_wallet

DUE = date(2026, 11, 30)
POLICY = DunningPolicy()
OTHER_POLICIES = (
    POLICY,
    DunningPolicy(reminders={Reminder.DUE}, grace=10, alert_after=5),
    DunningPolicy(reminders={Reminder.H7, Reminder.H1}, grace=0, cancel_after=10),
    DunningPolicy(reminders=(), open_before=14, chase_after=5),
)
ALWAYS = RunDays(tuple(date(2026, 9, 1) + timedelta(days=day) for day in range(200)))
STATES = {
    SubscriptionStatus.ACTIVE: {},
    SubscriptionStatus.SUSPENDED: {"suspension_cause": SuspensionCause.PAYMENT},
    SubscriptionStatus.CANCELLED: {"ended_on": DUE, "cancellation_reason": "gone"},
}
WAYS = {
    "link": {},
    "debit": {"collection": Collection.AUTO_DEBIT, "xendit_subscription_id": "plan"},
    "hand": {"payment_method_type": PaymentMethodType.MANUAL},
    "wallet": {"payment_method_type": PaymentMethodType.WALLET},
}
BILLS = (
    None,
    CycleStatus.PENDING,
    CycleStatus.INVOICE_REQUESTED,
    CycleStatus.INVOICED,
    CycleStatus.FAILED,
    CycleStatus.PAID,
)
REMINDED = (None, 7, 1, 0)
SAID = (False, True)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


def every_contract(contract, bill):
    """All combinations of state, way of payment, bill, last reminder, and whether Sales and Finance were told."""
    number = 0
    for status, way, state, reminded, said in product(STATES, WAYS, BILLS, REMINDED, SAID):
        if state is None and (reminded is not None or said):
            continue
        number += 1
        facts = {**WAYS[way], "status": status, **STATES[status]}
        if way == "debit":
            facts["xendit_subscription_id"] = f"plan-{number}"
        cycles = [bill(number)]
        if state is not None:
            told = {"last_reminder_sent_at": noon(DUE - timedelta(days=reminded))} if reminded is not None else {}
            paid = {"received": cycles[0].amount, "settled_on": DUE} if state is CycleStatus.PAID else {}
            asked = {"invoice_requested_at": noon(DUE - timedelta(days=5)), "invoice_number_external": "INV/1"}
            cycles.append(bill(number, 1, status=state, **told, **paid, **asked))
        yield contract(number, **facts), cycles, said
    yield contract(number + 1, cancel_on=DUE), [bill(number + 1)], False
    yield contract(number + 2, end_date=DUE + timedelta(days=1)), [bill(number + 2)], False
    later = contract(number + 3, next_billing_date=date(2027, 1, 30))
    later.items[0].scheduled_quantity, later.items[0].scheduled_on = 3, DUE
    yield (
        later,
        [bill(number + 3), bill(number + 3, 1, status=CycleStatus.PAID, received=rupiah(1_110_000), settled_on=DUE)],
        False,
    )


def test_what_is_due_is_found_and_seen_as_it_is(on_postgres, write, contract, bill) -> None:
    everything = list(every_contract(contract, bill))
    write(*((subscription, cycles) for subscription, cycles, _ in everything))
    planner = on_postgres.application.billing.plan
    with planner.units_of_work() as work:
        for subscription, cycles, said in everything:
            if said:
                for kind, intent in enumerate((sales_alert, finance_follow_up)):
                    email = sample_email(subscription.id.int * 10 + kind)
                    email.intent_key = intent(cycles[1].id)
                    work.emails.add(email)
            if subscription.id.int % 3 == 0 and subscription.payment_method_type is PaymentMethodType.WALLET:
                wallet = sample_wallet(subscription.id.int)
                work.wallets.add(wallet)
        work.commit()
    ids = [subscription.id for subscription, _, _ in everything]
    contracts = planner.due.contracts(ids)
    assert [each.subscription_id for each in contracts] == ids

    in_vain = 0
    for days in range(-9, 35):
        today = DUE + timedelta(days=days)
        due = {each.subscription_id for each in contracts if decide(each, today, POLICY, ALWAYS)}
        found = [each for page in planner.due.subscriptions(today, POLICY, page=7) for each in page]
        assert found == sorted(set(found))
        assert due <= set(found), f"left out {days} days after the due date"
        in_vain += len(set(found) - due)
        # In vain only what is past the last threshold and stays so (the gateway's silence, a decision of an Admin).
        for each in contracts:
            if each.subscription_id in set(found) - due:
                assert days >= POLICY.cancel_after or each.cancel_on or each.end_date, (days, each)
    assert in_vain < 44 * 20

    shelves = Shelves()
    books = planner.units_of_work
    with books() as work:
        for subscription_id in ids:
            shelves.subscriptions.put(work.subscriptions.get(subscription_id))
            for cycle in work.cycles.of_subscription(subscription_id):
                shelves.cycles.put(cycle)
    for mail in on_postgres.application.books.read().emails:
        shelves.emails.put(mail)
    for wallet in on_postgres.application.books.read().wallets:
        shelves.wallets.put(wallet)
    in_memory = InMemoryDue(shelves, on_postgres.platform.clock)
    assert in_memory.contracts(ids) == contracts
    for policy, days in product(OTHER_POLICIES, range(-9, 35)):
        today = DUE + timedelta(days=days)
        found = [each for page in planner.due.subscriptions(today, policy, page=7) for each in page]
        assert [each for page in in_memory.subscriptions(today, policy, page=7) for each in page] == found
        assert {each.subscription_id for each in contracts if decide(each, today, policy, ALWAYS)} <= set(found)


def test_offers_that_have_become_too_old_are_found(on_postgres) -> None:
    assert on_postgres.application.billing.plan.due.quotations(DUE) == ()
