"""The gateway's plan charges what is due, on our day, as long as the contract runs."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from subplat import Subplat
from subplat.adapters.memory.payment_records import StoredPlan
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.plan import PrepareCharge
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.billing_run.run import RunBilling
from subplat.application.ports.failures import Rejected
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.override_status import OverrideStatus
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind
from subplat.domain.periods import charge_day
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import a_deal
from subplat.wiring.schedules import UNHURRIED_SCHEDULES


@pytest.fixture
def subplat_schedules() -> Sequence[PeriodicSchedule]:
    """Months pass here."""
    return UNHURRIED_SCHEDULES


@pytest.fixture
def plan(subplat: Subplat, wait: int) -> StoredPlan:
    """Agreed to some days after the link was made."""
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    subplat.advance(days=wait)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [plan] = subplat.sandbox.platform.gateway.plans.values()
    return plan


@pytest.fixture
def wait() -> int:
    return 0


def about_charges(app: Subplat) -> list[str]:
    """Mails to Finance about a charge that does not fit."""
    words = {"charge_amount", "plan_day"}
    return [each.final_body for each in app.books.emails if each.intent_key.partition(":")[0] in words]


@pytest.mark.parametrize(
    ("subplat_now", "wait", "day"),
    [
        ("2026-01-10T09:00+07:00", 5, date(2026, 2, 15)),
        ("2026-01-29T09:00+07:00", 0, date(2026, 2, 28)),
        ("2026-03-31T09:00+07:00", 0, date(2026, 4, 28)),
        ("2026-01-10T09:00+07:00", 0, date(2026, 2, 10)),
    ],
)
def test_the_next_charge_is_a_period_after_the_payment_or_on_the_28th(
    subplat: Subplat, plan: StoredPlan, day: date
) -> None:
    assert plan.next_day == day
    assert about_charges(subplat) == []


@pytest.mark.parametrize("subplat_now", ["2026-01-31T09:00+07:00"])
def test_the_amount_of_the_bill_is_set_before_the_charge_and_what_finance_makes_of_it(
    subplat: Subplat, plan: StoredPlan
) -> None:
    with subplat.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(subplat.books.subscriptions[0].id)
        mine.change_price(mine.items[0].id, Money(123_000, Currency.IDR), now=subplat.clock.now())
        work.subscriptions.save(mine)
        work.commit()
    subplat.advance(days=22)
    cycle = next(each for each in subplat.books.cycles if each.number == 1)
    assert (plan.next_amount, cycle.amount != plan.amount) == (cycle.amount, True)
    final = cycle.amount + Money(500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=cycle.id, number="INV/2", final_amount=final))
    subplat.run_until_idle()
    assert plan.next_amount == final
    assert [link.kind for link in subplat.books.links] == [LinkKind.AUTO_DEBIT]
    assert about_charges(subplat) == []


def test_finance_is_told_when_the_gateway_has_another_amount(
    subplat: Subplat, plan: StoredPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    gateway: Any = subplat.sandbox.platform.gateway
    real: Callable[..., Money] = type(gateway).set_next_amount

    def stubborn(self: Any, plan_id: str, charge_on: date, amount: Money) -> Money:
        real(self, plan_id, charge_on, amount)
        return amount - Money(1, amount.currency)

    monkeypatch.setattr(type(gateway), "set_next_amount", stubborn)
    subplat.advance(days=22)
    assert len(about_charges(subplat)) == 1


def test_finance_is_told_when_the_gateway_refuses(subplat: Subplat, plan: StoredPlan) -> None:
    refusal = Rejected("gateway", "too late", code="INELIGIBLE_CYCLE_REQUEST")
    subplat.sandbox.platform.gateway.fail_next(refusal, operation="set_next_amount")
    subplat.advance(days=22)
    [mail] = about_charges(subplat)
    assert "too late" in mail


def test_a_charge_moved_at_the_gateway_is_moved_back(subplat: Subplat, plan: StoredPlan) -> None:
    wanted = plan.next_day
    plan.move(wanted.replace(day=wanted.day - 2))
    subplat.advance(days=22)
    assert (plan.next_day, plan.next_amount) == (wanted, subplat.books.cycles[1].amount)


@pytest.mark.parametrize("how", ["cancelled", "to be cancelled"])
def test_a_contract_that_ends_is_charged_no_more(subplat: Subplat, plan: StoredPlan, how: str) -> None:
    with subplat.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(subplat.books.subscriptions[0].id)
        if how == "cancelled":
            mine.cancel(reason="moving", today=subplat.clock.today(), now=subplat.clock.now())
            client = work.clients.get(mine.client_id)
            client.churn(subplat.clock.now())
            work.clients.save(client)
        else:
            mine.schedule_cancellation(reason="moving", now=subplat.clock.now())
        work.subscriptions.save(mine)
        work.commit()
    subplat.run_until_idle()
    assert not plan.active


def charges(app: Subplat, plan: StoredPlan, *, declined: str | None = None) -> None:
    """The provider's day comes, and it charges."""
    gateway = app.sandbox.platform.gateway
    app.sandbox.deliver(dict(gateway.charge(plan.plan_id, plan.next_day, declined=declined)))
    app.run_until_idle()


@pytest.mark.parametrize(
    ("subplat_now", "due", "comes"),
    [
        # The charge of a 28th pays the bill that had failed; the next period begins on a 31st, and is charged on the 1st.
        ("2026-01-31T09:00+07:00", date(2026, 3, 28), date(2026, 4, 1)),
        ("2026-01-30T09:00+07:00", date(2026, 3, 28), date(2026, 4, 1)),
    ],
)
def test_a_charge_that_pays_a_failed_bill_leaves_the_next_one_to_be_charged_soon_and_not_a_month_later(
    subplat: Subplat, plan: StoredPlan, due: date, comes: date
) -> None:
    subplat.advance(days=(date(2026, 2, 28) - subplat.clock.today()).days)
    charges(subplat, plan, declined="INSUFFICIENT_BALANCE")
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.SUSPENDED
    subplat.advance(days=(due - subplat.clock.today()).days)
    charges(subplat, plan)
    failed, following = sorted(subplat.books.cycles, key=lambda cycle: cycle.number)[1:]
    assert (failed.status, following.status) == (CycleStatus.PAID, CycleStatus.INVOICE_REQUESTED)
    assert (plan.next_day, plan.next_amount) == (comes, following.amount)
    subplat.advance(days=(comes - subplat.clock.today()).days)
    charges(subplat, plan)
    assert {cycle.status for cycle in subplat.books.cycles} == {CycleStatus.PAID}
    subplat.advance(days=23)
    latest = max(subplat.books.cycles, key=lambda cycle: cycle.number)
    assert plan.next_day == charge_day(latest.period.start) > subplat.clock.today()
    assert about_charges(subplat) == []


@pytest.mark.parametrize("is_told", [True, False])
def test_a_bill_that_the_plan_is_charging_is_not_charged_once_more(
    subplat: Subplat, plan: StoredPlan, is_told: bool
) -> None:
    gateway = subplat.sandbox.platform.gateway
    subplat.advance(days=(plan.next_day - subplat.clock.today()).days)
    callback = gateway.charge(plan.plan_id, plan.next_day, declined="INSUFFICIENT_BALANCE", final=False)
    if is_told:
        subplat.sandbox.deliver(dict(callback))
        subplat.run_until_idle()
    after = plan.next_day
    bill = max(subplat.books.cycles, key=lambda cycle: cycle.number)
    subplat.sandbox.platform.application.handle(PrepareCharge(cycle_id=bill.id))
    assert plan.next_day == after


def test_a_charge_just_before_the_contract_ended_that_nobody_told_of_reaches_the_wallet(
    subplat: Subplat, plan: StoredPlan
) -> None:
    subplat.sandbox.platform.jobs.schedules = ()
    subplat.sandbox.platform.clock.advance(timedelta(days=(plan.next_day - subplat.clock.today()).days))
    subplat.billing.run(RunBilling())
    subplat.run_until_idle()
    subplat.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)
    [contract] = subplat.books.subscriptions
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=contract.id, reason="no longer wanted"))
    subplat.run_until_idle()
    [wallet] = subplat.books.wallets
    assert wallet.balance == plan.payments[-1].amount
    assert not plan.active


def test_a_charge_that_ends_after_its_plan_was_stopped_reaches_the_wallet(subplat: Subplat, plan: StoredPlan) -> None:
    [contract] = subplat.books.subscriptions
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=contract.id, reason="no longer wanted"))
    subplat.run_until_idle()
    plan.active = True
    subplat.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)
    plan.active = False
    subplat.advance(days=2, minutes=1)
    [wallet] = subplat.books.wallets
    assert wallet.balance == plan.payments[-1].amount


def test_what_a_plan_takes_while_an_admin_keeps_services_off_is_found_though_nobody_tells(
    subplat: Subplat, plan: StoredPlan
) -> None:
    [contract] = subplat.books.subscriptions
    admin = subplat.accounts.register(
        RegisterUser(email="admin@reseller.example", full_name="Tim Admin", role=Role.ADMIN)
    )
    off = OverrideStatus(subscription_id=contract.id, to=SubscriptionStatus.SUSPENDED, reason="a dispute", by=admin)
    subplat.subscriptions.override(off)
    subplat.run_until_idle()
    subplat.advance(days=(plan.next_day - subplat.clock.today()).days)
    subplat.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)
    subplat.advance(hours=1)
    [wallet] = subplat.books.wallets
    assert wallet.balance == plan.payments[-1].amount
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID]
