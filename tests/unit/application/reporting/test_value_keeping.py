"""Every use case that changes what a subscription is worth leaves a row of history, in its own transaction."""

from datetime import date

import pytest

from subplat import Subplat
from subplat.adapters.memory.repositories import Shelves
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.billing.record_invoice import RecordInvoice
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment
from subplat.application.reporting.asked import ReportName, ReportRequest
from subplat.application.subscriptions.cancel import CancelSubscription
from subplat.application.subscriptions.change_price import ChangePrice
from subplat.application.subscriptions.change_quantity import ChangeQuantity
from subplat.domain.accounts.user import Role
from subplat.domain.errors import DomainError
from subplat.domain.ids import SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.reporting.metrics.values import Leaving, SubscriptionValue
from subplat.testing.builders import a_deal, a_paying_client


def shelves(app: Subplat) -> Shelves:
    return app.sandbox.platform.shelves


def history(app: Subplat, subscription: SubscriptionId) -> tuple[SubscriptionValue, ...]:
    return shelves(app).history.values.get(subscription, ())


def an_admin(app: Subplat) -> UserId:
    return app.accounts.register(RegisterUser(email="admin@reseller.example", full_name="Tim Admin", role=Role.ADMIN))


@pytest.fixture
def app() -> Subplat:
    return Subplat.in_memory(now="2026-01-31T09:00+07:00")


def test_a_deal_counts_from_its_first_payment_on(app: Subplat) -> None:
    deal = a_deal(app)
    assert history(app, deal.subscription_id) == ()
    paying = a_paying_client(app)
    (value,) = history(app, paying.subscription_id)
    (subscription,) = (row for row in app.books.subscriptions if row.id == paying.subscription_id)
    assert value.booked_on == subscription.start_date
    assert value.arr.amount == 12 * sum(item.amount.amount for item in subscription.items)
    assert value.cause == "subscription.activated.v1"


def test_price_and_seats_change_it_and_the_bill_and_its_payment_do_not(app: Subplat) -> None:
    deal = a_paying_client(app)
    (subscription,) = app.books.subscriptions
    item = subscription.items[0]
    app.subscriptions.change_quantity(
        ChangeQuantity(subscription_id=subscription.id, item_id=item.id, quantity=item.quantity + 1)
    )
    app.subscriptions.change_price(
        ChangePrice(
            subscription_id=subscription.id,
            item_id=item.id,
            unit_price=Money(200_000, subscription.currency),
            by=an_admin(app),
        )
    )
    app.advance(days=25)
    first, seats, price = history(app, deal.subscription_id)
    assert seats.change == Money(12 * item.unit_price.amount, item.unit_price.currency)
    assert price.arr.amount == 12 * 200_000 * (item.quantity + 1) + first.arr.amount - 12 * item.amount.amount
    assert [value.sequence for value in (first, seats, price)] == [1, 2, 3]


def test_a_cancellation_is_committed_at_once_and_counts_at_the_end_of_what_is_paid(app: Subplat) -> None:
    deal = a_paying_client(app)
    app.subscriptions.cancel(
        CancelSubscription(subscription_id=deal.subscription_id, reason="pindah", at_period_end=True)
    )
    (*_, value) = history(app, deal.subscription_id)
    assert (value.until, value.leaving) == (date(2026, 2, 28), Leaving.VOLUNTARY)
    (line,) = app.reporting.run(ReportRequest(name=ReportName.MRR)).tables[0].records()
    assert (line["leaving"], line["committed"]) == (line["mrr"], 0)
    app.advance(days=40)
    (line,) = app.reporting.run(ReportRequest(name=ReportName.MRR)).tables[0].records()
    assert (line["mrr"], line["clients"]) == (0, 0)


def test_a_payment_of_last_month_that_is_learnt_of_today_counts_today_and_is_flagged(app: Subplat) -> None:
    deal = a_deal(app)
    (cycle,) = app.books.cycles
    app.billing.record_invoice(RecordInvoice(cycle_id=deal.cycle_id, number="INV/1"))
    app.advance(days=3)
    app.payments.confirm_offline(
        ConfirmOfflinePayment(
            cycle_id=cycle.id,
            amount=cycle.amount,
            paid_on=date(2026, 1, 31),
            reference="TRF-1",
            by=an_admin(app),
        )
    )
    (value,) = history(app, deal.subscription_id)
    assert (value.effective_on, value.booked_on, value.is_late) == (date(2026, 1, 31), date(2026, 2, 3), True)
    months = app.reporting.run(ReportRequest(name=ReportName.MOVEMENTS)).tables[0].records()
    assert [(month["month"], month["new"], month["late"]) for month in months] == [
        (date(2026, 2, 1), months[0]["new"], months[0]["new"])
    ]


def test_what_is_refused_leaves_no_history(app: Subplat) -> None:
    deal = a_paying_client(app)
    before = history(app, deal.subscription_id)
    (subscription,) = app.books.subscriptions
    with pytest.raises(DomainError):
        app.subscriptions.change_quantity(
            ChangeQuantity(subscription_id=subscription.id, item_id=subscription.items[0].id, quantity=0)
        )
    assert history(app, deal.subscription_id) == before
