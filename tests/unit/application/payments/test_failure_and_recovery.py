"""What a charge that fails does, and what a payment brings back."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.adapters.memory.payment_records import StoredPlan
from subplat.application.ports.payment_gateway import GatewayPayment
from subplat.application.ports.periodic import PeriodicSchedule
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.item import ProvisioningStatus
from subplat.domain.subscriptions.subscription import Collection, Subscription, SubscriptionStatus, SuspensionCause
from subplat.testing.builders import a_deal, a_paying_client
from subplat.wiring.schedules import UNHURRIED_SCHEDULES

pytestmark = pytest.mark.campaign


Sound = Callable[[], None]


@pytest.fixture
def subplat_schedules() -> Sequence[PeriodicSchedule]:
    """Months pass here."""
    return UNHURRIED_SCHEDULES


def auto_debit(app: Subplat) -> StoredPlan:
    """A client whose card is charged, on the day of the second charge."""
    deal = a_deal(app, collection=Collection.AUTO_DEBIT)
    app.sandbox.pay(deal.payment_link)
    app.run_until_idle()
    [plan] = app.sandbox.platform.gateway.plans.values()
    app.advance(days=(plan.next_day - app.clock.today()).days)
    return plan


def told(app: Subplat, callback: Mapping[str, object]) -> None:
    app.sandbox.deliver(dict(callback))
    app.run_until_idle()


def charged(app: Subplat, plan: StoredPlan, day: date, *, declined: str | None = None, final: bool = True) -> None:
    """The gateway charges and calls back."""
    told(app, app.sandbox.platform.gateway.charge(plan.plan_id, day, declined=declined, final=final))


def second(app: Subplat) -> BillingCycle:
    return next(cycle for cycle in app.books.cycles if cycle.number == 1)


def contract(app: Subplat) -> Subscription:
    return app.books.subscriptions[0]


def actions(app: Subplat) -> list[TaskAction]:
    return [task.action for task in app.books.tasks]


def test_a_final_failure_suspends_contract_services_and_client_and_tells_them_once(
    subplat: Subplat, sound: Sound
) -> None:
    plan = auto_debit(subplat)
    charged(subplat, plan, plan.next_day, declined="EXPIRED_CARD")
    sound()
    assert second(subplat).status is CycleStatus.FAILED
    assert (contract(subplat).status, contract(subplat).suspension_cause) == (
        SubscriptionStatus.SUSPENDED,
        SuspensionCause.PAYMENT,
    )
    assert subplat.books.clients[0].status is ClientStatus.SUSPENDED
    assert actions(subplat) == [TaskAction.ACTIVATE] * 2 + [TaskAction.SUSPEND] * 2
    assert {item.provisioning_status for item in contract(subplat).items} == {ProvisioningStatus.SUSPENDED}
    [mail] = [each for each in subplat.books.emails if each.intent_key.startswith("payment_failed:")]
    assert mail.to_email == subplat.books.clients[0].billing_email


def test_a_failure_that_the_gateway_tries_again_is_told_and_changes_nothing_else(
    subplat: Subplat, sound: Sound
) -> None:
    plan = auto_debit(subplat)
    day = plan.next_day
    charged(subplat, plan, day, declined="INSUFFICIENT_BALANCE", final=False)
    sound()
    assert contract(subplat).status is SubscriptionStatus.ACTIVE
    assert second(subplat).status is not CycleStatus.FAILED
    assert [each.status for each in subplat.books.payments] == [PaymentStatus.SUCCESS, PaymentStatus.FAILED]
    assert [each.intent_key.partition(":")[0] for each in subplat.books.emails].count("declined") == 1
    charged(subplat, plan, day)
    sound()
    assert second(subplat).status is CycleStatus.PAID


def test_a_late_failure_after_success_changes_nothing(subplat: Subplat, sound: Sound) -> None:
    plan = auto_debit(subplat)
    gateway, day = subplat.sandbox.platform.gateway, plan.next_day
    failure = gateway.charge(plan.plan_id, day, declined="EXPIRED_CARD")
    failed = plan.cycles[-1].payments.pop()
    charged(subplat, plan, day)
    plan.cycles[-1].payments.append(failed)
    told(subplat, failure)
    sound()
    assert second(subplat).status is CycleStatus.PAID
    assert contract(subplat).status is SubscriptionStatus.ACTIVE
    assert [each.status for each in subplat.books.payments].count(PaymentStatus.FAILED) == 1
    assert all(webhook.processed for webhook in subplat.books.webhooks)


def test_a_first_charge_that_fails_suspends_nothing_and_may_be_tried_again(subplat: Subplat, sound: Sound) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    [session] = subplat.sandbox.platform.gateway.sessions
    told(subplat, subplat.sandbox.platform.gateway.decline(session.url))
    assert contract(subplat).status is SubscriptionStatus.PENDING_ACTIVATION
    assert [link.status for link in subplat.books.links] == [LinkStatus.CLOSED]
    subplat.sandbox.pay(deal.payment_link)
    sound()
    assert contract(subplat).status is SubscriptionStatus.ACTIVE
    assert contract(subplat).xendit_subscription_id == subplat.sandbox.platform.gateway.sessions[-1].plan.plan_id
    assert actions(subplat) == [TaskAction.ACTIVATE] * 2


def test_a_bill_that_failed_is_paid_by_its_link_and_services_come_back(subplat: Subplat, sound: Sound) -> None:
    plan = auto_debit(subplat)
    charged(subplat, plan, plan.next_day, declined="EXPIRED_CARD")
    period = second(subplat).period
    subplat.advance(days=5)
    subplat.sandbox.pay(f"https://x.example/pay/{second(subplat).pay_token}")
    sound()
    assert (second(subplat).status, second(subplat).period) == (CycleStatus.PAID, period)
    assert contract(subplat).status is SubscriptionStatus.ACTIVE
    assert contract(subplat).next_billing_date == period.end
    assert subplat.books.clients[0].status is ClientStatus.ACTIVE
    assert {item.provisioning_status for item in contract(subplat).items} == {ProvisioningStatus.ACTIVE}


@pytest.mark.parametrize("subplat_now", ["2026-01-15T09:00+07:00"], ids=["a period of 28 days, before dunning ends it"])
def test_paying_after_the_period_is_over_starts_billing_anew_and_moves_the_plan(subplat: Subplat, sound: Sound) -> None:
    plan = auto_debit(subplat)
    charged(subplat, plan, plan.next_day, declined="EXPIRED_CARD")
    subplat.advance(days=29)
    paid_on = subplat.clock.today()
    assert paid_on >= second(subplat).period.end
    subplat.sandbox.pay(f"https://x.example/pay/{second(subplat).pay_token}")
    sound()
    assert (contract(subplat).status, contract(subplat).anchor) == (SubscriptionStatus.ACTIVE, paid_on)
    assert second(subplat).period.start == paid_on
    assert contract(subplat).next_billing_date == second(subplat).period.end
    assert plan.next_day == contract(subplat).next_billing_date


def suspended_by_admin(app: Subplat) -> None:
    with app.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(contract(app).id)
        mine.suspend(cause=SuspensionCause.ADMIN, reason="review", now=app.clock.now())
        work.subscriptions.save(mine)
        work.commit()


def test_a_payment_does_not_lift_what_an_admin_suspended(subplat: Subplat) -> None:
    plan = auto_debit(subplat)
    charged(subplat, plan, plan.next_day, declined="EXPIRED_CARD")
    suspended_by_admin(subplat)
    subplat.sandbox.pay(f"https://x.example/pay/{second(subplat).pay_token}")
    subplat.run_until_idle()
    assert second(subplat).status is CycleStatus.PAID
    assert (contract(subplat).status, contract(subplat).suspension_cause) == (
        SubscriptionStatus.SUSPENDED,
        SuspensionCause.ADMIN,
    )
    assert subplat.books.clients[0].status is ClientStatus.SUSPENDED
    assert actions(subplat).count(TaskAction.ACTIVATE) == 2


def test_a_charge_whose_callback_was_lost_is_found(subplat: Subplat, sound: Sound) -> None:
    plan = auto_debit(subplat)
    subplat.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)
    subplat.advance(minutes=6)
    sound()
    assert second(subplat).status is CycleStatus.PAID


@pytest.mark.parametrize(("paid", "left", "in_wallet"), [(-1, 1, 0), (0, 0, 0), (1, 0, 1), (10_000_000, 0, 10_000_000)])
def test_under_and_overpayment_to_the_rupiah(
    subplat: Subplat, sound: Sound, paid: int, left: int, in_wallet: int
) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    amount = deal.amount + Money(paid, Currency.IDR)
    told(subplat, gateway.pay(gateway.links[0].url, amount=amount))
    sound()
    [cycle], [wallet] = subplat.books.cycles, subplat.books.wallets
    assert (cycle.outstanding, wallet.balance) == (Money(left, Currency.IDR), Money(in_wallet, Currency.IDR))
    assert cycle.status is (CycleStatus.PAID if left == 0 else CycleStatus.INVOICE_REQUESTED)
    if left:
        subplat.sandbox.pay(deal.payment_link)
        sound()
        assert subplat.books.cycles[0].status is CycleStatus.PAID
        assert [str(payment.amount.amount) for payment in subplat.books.payments][1:] == ["1.00"]


def test_a_payment_after_cancellation_goes_to_the_wallet_and_revives_nothing(subplat: Subplat, sound: Sound) -> None:
    plan = auto_debit(subplat)
    with subplat.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(contract(subplat).id)
        for cycle in work.cycles.of_subscription(mine.id):
            if cycle.status is not CycleStatus.PAID:
                cycle.cancel(reason="moving", now=subplat.clock.now())
                work.cycles.save(cycle)
        mine.cancel(reason="moving", today=subplat.clock.today(), now=subplat.clock.now())
        work.subscriptions.save(mine)
        client = work.clients.get(mine.client_id)
        client.churn(subplat.clock.now())
        work.clients.save(client)
        work.commit()
    charge = subplat.sandbox.platform.gateway.charge(plan.plan_id, plan.next_day)
    subplat.run_until_idle()
    assert not plan.active
    told(subplat, charge)
    sound()
    assert subplat.books.wallets[0].balance == plan.amount
    assert contract(subplat).status is SubscriptionStatus.CANCELLED
    assert subplat.books.clients[0].status is ClientStatus.CHURNED


def test_money_that_waited_for_its_bill_is_not_left_waiting_once_it_is_found(subplat: Subplat, sound: Sound) -> None:
    a_paying_client(subplat)
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    callback, (link,) = gateway.pay(gateway.links[-1].url), gateway.links[-1:]
    reference, link.reference = link.reference, "link-unknown"
    link.payments[:] = [_renamed(payment, "link-unknown") for payment in link.payments]
    told(subplat, {**callback, "reference": "link-unknown"})
    assert len(subplat.books.quarantine) == 1
    link.reference = reference
    link.payments[:] = [_renamed(payment, reference) for payment in link.payments]
    subplat.advance(minutes=6)
    sound()
    assert subplat.books.quarantine[0].resolution == "its bill was found"
    assert next(each for each in subplat.books.cycles if each.id == deal.cycle_id).status is CycleStatus.PAID


def _renamed(payment: GatewayPayment, reference: str) -> GatewayPayment:
    return evolve(payment, reference=reference)


def test_a_bill_that_outlived_its_contract_is_paid_and_revives_nothing(subplat: Subplat, sound: Sound) -> None:
    deal = a_paying_client(subplat)
    subplat.advance(days=22)
    with subplat.sandbox.platform.units_of_work() as work:
        mine = work.subscriptions.get(deal.subscription_id)
        mine.cancel(reason="moving", today=subplat.clock.today(), now=subplat.clock.now())
        work.subscriptions.save(mine)
        client = work.clients.get(mine.client_id)
        client.churn(subplat.clock.now())
        work.clients.save(client)
        work.commit()
    subplat.sandbox.pay(f"https://x.example/pay/{second(subplat).pay_token}")
    sound()
    assert second(subplat).status is CycleStatus.PAID
    assert contract(subplat).status is SubscriptionStatus.CANCELLED
    assert subplat.books.clients[0].status is ClientStatus.CHURNED
    assert subplat.books.webhooks[-1].processed
