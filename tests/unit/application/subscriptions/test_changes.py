"""Units, prices and the end of a contract: what changes now, and what the next bill says."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.billing_run.run import RunBilling
from subplat.application.ports.payment_gateway import LinkState
from subplat.application.ports.provisioner import Declined
from subplat.application.quotations.content import OfferLine
from subplat.application.quotations.generate_subscription import Deal
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity
from subplat.application.wallets.top_up import RecordTopUp
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.errors import IllegalTransition, InvalidValue, RuleBroken
from subplat.domain.ids import BillingCycleId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.provisioning.words import TargetSystem, TaskAction, TaskStatus
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Collection, CommittedUnits, Subscription, SubscriptionStatus
from subplat.domain.wallets.wallet import WalletTransactionType
from subplat.testing.builders import a_deal, a_lead, a_paying_client, a_product, a_seller, an_offer

OpenNext = Callable[[SubscriptionId], BillingCycleId]
Confirm = Callable[[BillingCycleId], None]
DOLLARS = Decimal(16_250)


@pytest.fixture
def subplat_now() -> str:
    """The first of a month of 31 days."""
    return "2026-03-01T09:00+07:00"


def rupiah(amount: int) -> Money:
    return Money(amount, Currency.IDR)


def seats(app: Subplat, quantity: int = 10) -> Deal:
    """So many seats at 3.1 dollars: 50,375 rupiah a month each, 1,625 a day."""
    line = OfferLine(product_id=a_product(app), quantity=quantity, unit_price=Decimal("3.1"))
    return a_paying_client(app, content=an_offer(app, line))


def only(app: Subplat) -> Subscription:
    [subscription] = app.books.subscriptions
    return subscription


def item(app: Subplat) -> SubscriptionItem:
    [found] = only(app).items
    return found


def cycle(app: Subplat, cycle_id: BillingCycleId) -> BillingCycle:
    return next(each for each in app.books.cycles if each.id == cycle_id)


def service_quantity(app: Subplat) -> int:
    [service] = app.sandbox.platform.provisioners[TargetSystem.GWORKSPACE].services.values()
    return service.quantity


def change(app: Subplat, deal: Deal, quantity: int) -> Money:
    difference = app.subscriptions.change_quantity(
        ChangeQuantity(subscription_id=deal.subscription_id, item_id=item(app).id, quantity=quantity)
    )
    app.run_until_idle()
    return difference


def pass_days(app: Subplat, days: int) -> None:
    for _ in range(days):
        app.sandbox.platform.clock.advance(timedelta(days=1))
        app.billing.run(RunBilling())
        app.run_until_idle()


def annual(app: Subplat) -> Deal:
    """Ten seats committed for a year."""
    deal = seats(app)
    with app.sandbox.platform.units_of_work() as work:
        subscription = work.subscriptions.get(deal.subscription_id)
        subscription.items[0].settings = {**subscription.items[0].settings, "plan": "ANNUAL_MONTHLY_PAY"}
        subscription.items[0].committed_until = date(2027, 3, 1)
        work.subscriptions.save(subscription)
        work.commit()
    return deal


def test_more_seats_work_now_and_are_billed_by_day_with_the_next_bill(subplat: Subplat, open_next: OpenNext) -> None:
    deal = seats(subplat)
    pass_days(subplat, 10)
    difference = change(subplat, deal, 14)
    assert difference == rupiah(4 * 21 * 1_625)
    assert service_quantity(subplat) == 14
    bill = cycle(subplat, open_next(deal.subscription_id))
    assert [line.amount for line in bill.lines] == [rupiah(14 * 50_375), difference]
    assert only(subplat).adjustments == ()


def test_a_bill_that_is_out_never_changes_and_the_difference_comes_with_the_one_after(
    subplat: Subplat, open_next: OpenNext, confirm: Confirm
) -> None:
    deal = seats(subplat)
    out = open_next(deal.subscription_id)
    before = cycle(subplat, out)
    pass_days(subplat, 2)
    difference = change(subplat, deal, 12)
    # Five days of March, and the whole of April that was billed for ten.
    assert difference == rupiah(2 * 5 * 1_625 + 2 * 50_375)
    assert (cycle(subplat, out).amount, cycle(subplat, out).lines) == (before.amount, before.lines)
    confirm(out)
    following = cycle(subplat, open_next(deal.subscription_id))
    assert following.lines[-1].amount == difference
    assert following.lines[0].quantity == 12


def test_seats_up_and_down_again_on_one_day_cost_nothing(subplat: Subplat) -> None:
    deal = seats(subplat)
    up, down = change(subplat, deal, 17), change(subplat, deal, 10)
    assert up + down == rupiah(0)
    preview = subplat.subscriptions.preview_next_bill(deal.subscription_id)
    assert preview is not None
    assert preview.net == rupiah(503_750)


def test_a_credit_larger_than_the_next_bill_goes_to_the_wallet_with_its_tax(
    subplat: Subplat, open_next: OpenNext
) -> None:
    deal = seats(subplat, 100)
    difference = change(subplat, deal, 1)
    assert difference == rupiah(-99 * 50_375)
    preview = subplat.subscriptions.preview_next_bill(deal.subscription_id)
    bill = cycle(subplat, open_next(deal.subscription_id))
    assert (bill.status, bill.amount) == (CycleStatus.PAID, rupiah(0))
    [movement] = subplat.books.movements
    credit = 98 * 50_375
    assert (movement.type, movement.amount) == (WalletTransactionType.ADJUSTMENT, rupiah(credit + 543_043))
    assert preview is not None
    assert (preview.total, preview.to_wallet) == (rupiah(0), movement.amount)
    assert only(subplat).next_billing_date == date(2026, 5, 1)


def test_a_credit_that_the_wallet_cannot_take_stays_for_the_bills_to_come(
    subplat: Subplat, open_next: OpenNext, admin: UserId
) -> None:
    client = a_lead(subplat)
    dollars = Money(5, Currency.USD)
    subplat.wallets.record_top_up(RecordTopUp(client_id=client, amount=dollars, reference="T-1", by=admin))
    line = OfferLine(product_id=a_product(subplat), quantity=10, unit_price=Decimal("3.1"))
    deal = a_paying_client(subplat, client=client, content=an_offer(subplat, line))
    change(subplat, deal, 4)
    preview = subplat.subscriptions.preview_next_bill(deal.subscription_id)
    assert preview is not None
    assert (preview.total, preview.to_wallet) == (rupiah(0), rupiah(0))
    first = cycle(subplat, open_next(deal.subscription_id))
    assert (first.status, first.amount) == (CycleStatus.PAID, rupiah(0))
    [carried] = only(subplat).adjustments
    assert carried.amount == rupiah(-2 * 50_375)
    second = cycle(subplat, open_next(deal.subscription_id))
    assert second.quoted.net == rupiah(2 * 50_375)
    assert only(subplat).adjustments == ()
    assert subplat.books.wallets[0].balance == dollars
    with subplat.sandbox.platform.units_of_work() as work:
        assert work.billing_runs.parked() == ()


def test_an_annual_commitment_loses_no_seats_but_a_renewal_may_be_scheduled(
    subplat: Subplat, open_next: OpenNext
) -> None:
    deal = annual(subplat)
    assert change(subplat, deal, 12).is_positive
    with pytest.raises(CommittedUnits, match="committed until 2027-03-01"):
        change(subplat, deal, 11)
    on = subplat.subscriptions.schedule_quantity(
        ScheduleQuantity(subscription_id=deal.subscription_id, item_id=item(subplat).id, quantity=5)
    )
    assert on == date(2027, 3, 1)
    assert service_quantity(subplat) == 12


def test_fewer_seats_are_scheduled_for_the_first_bill_that_is_not_out_yet(
    subplat: Subplat, open_next: OpenNext, confirm: Confirm
) -> None:
    deal = seats(subplat)
    out = open_next(deal.subscription_id)
    on = subplat.subscriptions.schedule_quantity(
        ScheduleQuantity(subscription_id=deal.subscription_id, item_id=item(subplat).id, quantity=6)
    )
    assert on == cycle(subplat, out).period.end == date(2026, 5, 1)
    confirm(out)
    following = cycle(subplat, open_next(deal.subscription_id))
    assert following.lines[0].quantity == 6
    assert (item(subplat).quantity, service_quantity(subplat)) == (10, 10)
    confirm(following.id)
    pass_days(subplat, 8)
    assert (item(subplat).quantity, service_quantity(subplat)) == (6, 6)


def test_units_changed_before_the_service_is_on_switch_it_on_with_them(subplat: Subplat) -> None:
    provisioner = subplat.sandbox.platform.provisioners[TargetSystem.GWORKSPACE]
    provisioner.declines.append(Declined(code="QUOTA", detail="not today"))
    deal = seats(subplat)
    assert [task.status for task in subplat.books.tasks] == [TaskStatus.FAILED]
    change(subplat, deal, 12)
    assert [task.action for task in subplat.books.tasks] == [TaskAction.ACTIVATE, TaskAction.ACTIVATE]
    assert service_quantity(subplat) == 12


def test_the_same_quantity_again_changes_nothing(subplat: Subplat) -> None:
    deal = seats(subplat)
    before = (only(subplat).version, len(subplat.books.tasks))
    assert change(subplat, deal, 10).is_zero
    assert (only(subplat).version, len(subplat.books.tasks)) == before


def test_a_price_holds_from_the_next_bill_that_is_opened(
    subplat: Subplat, admin: UserId, open_next: OpenNext, confirm: Confirm
) -> None:
    deal = seats(subplat)
    out = open_next(deal.subscription_id)
    amount = cycle(subplat, out).amount
    price = ChangePrice(
        subscription_id=deal.subscription_id, item_id=item(subplat).id, unit_price=rupiah(60_000), by=admin
    )
    subplat.subscriptions.change_price(price)
    assert cycle(subplat, out).amount == amount
    confirm(out)
    assert cycle(subplat, open_next(deal.subscription_id)).quoted.net == rupiah(600_000)


def test_only_the_owner_changes_a_price(subplat: Subplat) -> None:
    deal = seats(subplat)
    with pytest.raises(NotAllowed):
        subplat.subscriptions.change_price(
            ChangePrice(
                subscription_id=deal.subscription_id,
                item_id=item(subplat).id,
                unit_price=rupiah(1),
                by=a_seller(subplat),
            )
        )


def test_cancelled_now_nothing_is_asked_for_served_or_charged_any_more(subplat: Subplat, open_next: OpenNext) -> None:
    deal = seats(subplat)
    out = open_next(deal.subscription_id)
    ended = subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    subplat.run_until_idle()
    assert ended == subplat.clock.today()
    assert (only(subplat).status, only(subplat).cancellation_reason) == (SubscriptionStatus.CANCELLED, "moved away")
    assert cycle(subplat, out).status is CycleStatus.CANCELLED
    gateway = subplat.sandbox.platform.gateway
    assert not any(link.state(subplat.clock.now()) is LinkState.LIVE for link in gateway.links)
    [service] = subplat.sandbox.platform.provisioners[TargetSystem.GWORKSPACE].services.values()
    assert (service.is_on, subplat.books.tasks[-1].action) == (False, TaskAction.TERMINATE)
    assert subplat.books.clients[0].status is ClientStatus.CHURNED


def test_cancelled_now_the_plan_at_the_gateway_ends(subplat: Subplat) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    [link] = subplat.books.links
    subplat.sandbox.deliver(dict(subplat.sandbox.platform.gateway.pay(str(link.url))))
    subplat.run_until_idle()
    [plan] = subplat.sandbox.platform.gateway.plans.values()
    assert plan.active
    subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason="moved away"))
    subplat.run_until_idle()
    assert not plan.active


def test_cancelled_at_the_end_of_what_is_paid_service_goes_on_until_then(subplat: Subplat) -> None:
    deal = seats(subplat)
    last = subplat.subscriptions.cancel(
        CancelSubscription(subscription_id=deal.subscription_id, reason="moved away", at_period_end=True)
    )
    assert last == date(2026, 4, 1)
    assert subplat.subscriptions.preview_next_bill(deal.subscription_id) is None
    pass_days(subplat, 30)
    assert only(subplat).status is SubscriptionStatus.ACTIVE
    assert len(subplat.books.cycles) == 1
    pass_days(subplat, 1)
    assert only(subplat).status is SubscriptionStatus.CANCELLED


def test_what_cannot_be_cancelled_is_refused(subplat: Subplat) -> None:
    deal = seats(subplat)
    with pytest.raises(InvalidValue):
        subplat.subscriptions.cancel(CancelSubscription(subscription_id=deal.subscription_id, reason=" "))
    cancel = CancelSubscription(subscription_id=deal.subscription_id, reason="moved away")
    subplat.subscriptions.cancel(cancel)
    with pytest.raises(IllegalTransition):
        subplat.subscriptions.cancel(cancel)
    with pytest.raises(RuleBroken):
        subplat.subscriptions.preview_next_bill(deal.subscription_id)


def test_a_preview_is_the_bill_and_changes_nothing(subplat: Subplat, open_next: OpenNext) -> None:
    deal = seats(subplat)
    change(subplat, deal, 13)
    before = only(subplat).version
    preview = subplat.subscriptions.preview_next_bill(deal.subscription_id)
    assert preview is not None
    assert (only(subplat).version, len(subplat.books.cycles)) == (before, 1)
    assert preview.total == preview.net + preview.tax
    assert (preview.period.start, preview.opens_on, preview.due_date) == (
        date(2026, 4, 1),
        date(2026, 3, 25),
        date(2026, 4, 1),
    )
    # The fixture compares the bill that the run opens with a preview taken right before.
    assert cycle(subplat, open_next(deal.subscription_id)).amount == preview.total
