"""Working without the gateway, and going back to it: no period is ever charged by both."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.adapters.memory.payment_records import PlannedFailure
from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.collect_cycle import CollectCycle
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.ports.failures import Unavailable
from subplat.application.ports.payment_gateway import LinkState
from subplat.application.subscriptions.automate_collection import AutomateCollection
from subplat.application.subscriptions.create_manual import CreateManualSubscription, ManualDeal, ManualLine
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import DomainError, IllegalTransition, InvalidValue, NotFound
from subplat.domain.ids import BillingCycleId, ProductId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind
from subplat.domain.periods import BillingPeriod
from subplat.domain.subscriptions.subscription import Collection, PaymentMethodType, SubscriptionStatus
from subplat.testing.builders import a_lead, a_product, a_seller
from subplat.testing.samples import sample_id

Confirm = Callable[[BillingCycleId], None]
OpenNext = Callable[[SubscriptionId], BillingCycleId]


def ten_seats(app: Subplat) -> CreateManualSubscription:
    """Ten seats at 100,000 rupiah a month, from today."""
    return CreateManualSubscription(
        client_id=a_lead(app),
        lines=(ManualLine(product_id=a_product(app), quantity=10, unit_price=Decimal(100_000)),),
        period=BillingPeriod.MONTHLY,
        start=app.clock.today(),
        by=a_seller(app),
    )


def manual_deal(app: Subplat) -> ManualDeal:
    deal = app.subscriptions.create_manual(ten_seats(app))
    app.run_until_idle()
    return deal


def asked_at_gateway(app: Subplat) -> list[str]:
    """Everything that a payer could pay there now, and every offer of a plan."""
    gateway = app.sandbox.platform.gateway
    now = app.clock.now()
    return [link.link_id for link in gateway.links if link.state(now) is LinkState.LIVE] + [
        session.session_id for session in gateway.sessions
    ]


def test_while_the_gateway_is_down_a_deal_is_made_confirmed_and_served_without_it(
    subplat: Subplat, confirm: Confirm
) -> None:
    gateway = subplat.sandbox.platform.gateway
    gateway.failures.extend(
        PlannedFailure(failure=Unavailable("gateway", "down"), effect=False, operation=None) for _ in range(100)
    )
    deal = manual_deal(subplat)
    [subscription], [cycle] = subplat.books.subscriptions, subplat.books.cycles
    assert (subscription.is_manual, subscription.payment_method_type) == (True, PaymentMethodType.MANUAL)
    assert deal.amount == Money(1_110_000, Currency.IDR)
    assert cycle.due_date == subplat.clock.today() + timedelta(days=7)
    confirm(deal.cycle_id)
    [subscription], [task] = subplat.books.subscriptions, subplat.books.tasks
    assert (subscription.status, task.status.value) == (SubscriptionStatus.ACTIVE, "SUCCESS")
    assert asked_at_gateway(subplat) == []


def test_a_bill_that_a_person_collects_is_never_asked_for_at_the_gateway(subplat: Subplat) -> None:
    deal = manual_deal(subplat)
    final = Money(1_110_500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1", final_amount=final))
    subplat.run_until_idle()
    page = subplat.billing.payment_page(OpenPaymentPage(token=deal.payment_link.rpartition("/")[2]))
    assert (page.url, page.outstanding) == (None, final)
    assert asked_at_gateway(subplat) == []


@pytest.mark.parametrize("collection", Collection)
def test_after_automation_what_is_billed_stays_with_the_person_and_the_next_period_goes_to_the_gateway(
    subplat: Subplat, confirm: Confirm, open_next: OpenNext, collection: Collection
) -> None:
    deal = manual_deal(subplat)
    confirm(deal.cycle_id)
    by_hand = open_next(deal.subscription_id)
    subplat.subscriptions.automate(AutomateCollection(subscription_id=deal.subscription_id, collection=collection))
    subplat.run_until_idle()
    [subscription] = subplat.books.subscriptions
    assert (subscription.is_manual, subscription.payment_method_type) == (False, PaymentMethodType.XENDIT_SUBSCRIPTION)
    final = Money(1_110_500, Currency.IDR)
    subplat.billing.record_invoice(RecordInvoice(cycle_id=by_hand, number="INV/2", final_amount=final))
    subplat.sandbox.platform.application.handle(CollectCycle(cycle_id=by_hand))
    subplat.advance(minutes=10)
    assert asked_at_gateway(subplat) == [], "two would collect one bill"

    confirm(by_hand)
    automatic = open_next(deal.subscription_id)
    assert len(asked_at_gateway(subplat)) == 1
    cycles = {cycle.id: cycle for cycle in subplat.books.cycles}
    assert cycles[automatic].period.start == cycles[by_hand].period.end == subscription.automatic_from
    [link] = subplat.books.links
    assert link.billing_cycle_id == automatic
    assert link.kind is (LinkKind.ONE_TIME if collection is Collection.LINK else LinkKind.AUTO_DEBIT)


def test_a_plan_that_nobody_agreed_to_does_not_pass_for_one(
    subplat: Subplat, confirm: Confirm, open_next: OpenNext
) -> None:
    deal = manual_deal(subplat)
    confirm(deal.cycle_id)
    subplat.subscriptions.automate(
        AutomateCollection(subscription_id=deal.subscription_id, collection=Collection.AUTO_DEBIT)
    )
    automatic = open_next(deal.subscription_id)
    assert not subplat.books.subscriptions[0].is_debited
    [session] = subplat.sandbox.platform.gateway.sessions
    [link] = subplat.books.links
    cycle = next(each for each in subplat.books.cycles if each.id == automatic)
    assert session.plan.first_day == evolve(session.plan, first_day=cycle.period.end).first_day
    subplat.sandbox.deliver(dict(subplat.sandbox.platform.gateway.pay(str(link.url))))
    subplat.run_until_idle()
    cycle = next(each for each in subplat.books.cycles if each.id == automatic)
    assert cycle.status is CycleStatus.PAID
    assert subplat.books.subscriptions[0].xendit_subscription_id == session.plan.plan_id
    assert subplat.books.subscriptions[0].is_debited


def test_automating_twice_changes_nothing_more(subplat: Subplat, confirm: Confirm, open_next: OpenNext) -> None:
    deal = manual_deal(subplat)
    confirm(deal.cycle_id)
    command = AutomateCollection(subscription_id=deal.subscription_id)
    subplat.subscriptions.automate(command)
    since = subplat.books.subscriptions[0].automatic_from
    confirm(open_next(deal.subscription_id))
    subplat.subscriptions.automate(command)
    assert subplat.books.subscriptions[0].automatic_from == since


def test_before_the_first_payment_there_is_nothing_to_automate(subplat: Subplat) -> None:
    deal = manual_deal(subplat)
    with pytest.raises(IllegalTransition):
        subplat.subscriptions.automate(AutomateCollection(subscription_id=deal.subscription_id))


def test_a_repeat_with_the_same_id_is_the_same_deal(subplat: Subplat) -> None:
    command = evolve(ten_seats(subplat), subscription_id=sample_id(SubscriptionId, 77))
    first, second = subplat.subscriptions.create_manual(command), subplat.subscriptions.create_manual(command)
    assert first == second
    assert [each.id for each in subplat.books.subscriptions] == [command.subscription_id]


def test_finance_makes_no_deals(subplat: Subplat) -> None:
    finance = subplat.accounts.register(
        RegisterUser(email="finance@reseller.example", full_name="Tim Finance", role=Role.FINANCE)
    )
    with pytest.raises(NotAllowed):
        subplat.subscriptions.create_manual(evolve(ten_seats(subplat), by=finance))
    assert subplat.books.subscriptions == ()


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"lines": ()}, InvalidValue),
        ({"by": sample_id(UserId, 9)}, NotFound),
        ({"price": Decimal(-1)}, InvalidValue),
        ({"price": Decimal("0.5")}, InvalidValue),
        ({"price": Decimal(0)}, InvalidValue),
        ({"product": sample_id(ProductId, 9)}, NotFound),
    ],
)
def test_a_deal_that_cannot_be_is_refused(
    subplat: Subplat, change: dict[str, object], error: type[DomainError]
) -> None:
    command = ten_seats(subplat)
    if "price" in change:
        change = {"lines": (evolve(command.lines[0], unit_price=change["price"]),)}
    if "product" in change:
        change = {"lines": (evolve(command.lines[0], product_id=change["product"]),)}
    with pytest.raises(error):
        subplat.subscriptions.create_manual(evolve(command, **change))
    assert subplat.books.subscriptions == ()


def test_a_start_to_come_is_when_the_bill_is_due(subplat: Subplat) -> None:
    start = date(2026, 3, 15)
    subplat.subscriptions.create_manual(evolve(ten_seats(subplat), start=start))
    [cycle] = subplat.books.cycles
    assert (cycle.period.start, cycle.due_date) == (start, start)
