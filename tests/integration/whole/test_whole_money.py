"""Refunds, top-ups, transfers and plans, on real parts: PostgreSQL, Xendit's twin over HTTP, callbacks."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from subplat.application.accounts.register_user import RegisterUser
from subplat.application.payments.confirm_offline import ConfirmOfflinePayment, Withholding
from subplat.application.payments.refund import RequestRefund
from subplat.application.quotations.decide_quotation import AcceptQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.application.wallets.adjust_wallet import AdjustWallet
from subplat.application.wallets.top_up import TopUpWallet
from subplat.demonstration.story import Story
from subplat.domain.accounts.user import Role
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.ids import UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundDestination, RefundStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.invariants import check_books
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.domain.wallets.wallet import Direction

AT_ONCE = 8


def a_deal(running: Any, collection: Collection = Collection.LINK) -> Deal:
    """A first bill that waits for its payment."""
    app = running.platform.application
    story = Story(application=app, world=running.world, tell=lambda step: None)
    cast = story.open_shop()
    quotation = story.quote(cast)
    app.quotations.accept(AcceptQuotation(quotation_id=quotation))
    deal = app.quotations.generate_subscription(
        GenerateSubscription(quotation_id=quotation, by=cast.sales, collection=collection)
    )
    running.world.settle()
    return deal


def bookkeeper(running: Any, role: Role = Role.FINANCE) -> UserId:
    name = role.value.lower()
    made: UserId = running.platform.application.accounts.register(
        RegisterUser(email=f"{name}@staff.example", full_name=name, role=role)
    )
    return made


def sound(running: Any) -> Books:
    """The books once everything has been done, which hold together."""
    running.world.settle()
    app = running.platform.application
    books: Books = app.books.read()
    assert check_books(books, app.clock.today()) == ()
    return books


def pay(running: Any, deal: Deal, method: str) -> None:
    link = running.platform.application.books.read().links[0]
    running.world.control.pay(link.url, method=method)
    running.world.settle()


@pytest.mark.parametrize("answer", ["told", "drop_after", "drop_before"])
def test_a_card_payment_goes_back_in_part_through_the_gateway(running: Any, answer: str) -> None:
    deal = a_deal(running)
    pay(running, deal, "CREDIT_CARD")
    app, control = running.platform.application, running.world.control
    if answer != "told":
        control.fail("xendit", answer, "POST /refunds")
    payment = app.books.read().payments[0]
    half = payment.amount.ratio(1, 2)
    app.payments.refund(
        RequestRefund(
            payment_id=payment.id,
            amount=half,
            to=RefundDestination.GATEWAY,
            reason="returned",
            by=bookkeeper(running),
            key="form",
        )
    )
    running.world.settle()
    assert [refund.status for refund in app.books.read().refunds] == [RefundStatus.SENT]
    control.advance(seconds=86_400)
    books = sound(running)
    assert [refund.status for refund in books.refunds] == [RefundStatus.SUCCEEDED]
    assert (books.payments[0].status, books.payments[0].refunded) == (PaymentStatus.SUCCESS, half)
    assert books.cycles[0].received == payment.amount - half
    assert [refund["amount"] for refund in control.snapshot("xendit")["refunds"]] == [half.amount]


def test_a_virtual_account_is_refused_there_and_waits_for_a_person(running: Any) -> None:
    deal = a_deal(running)
    pay(running, deal, "BANK_TRANSFER")
    app = running.platform.application
    payment = app.books.read().payments[0]
    by = bookkeeper(running)
    for to in (RefundDestination.GATEWAY, RefundDestination.OUTSIDE):
        app.payments.refund(
            RequestRefund(payment_id=payment.id, amount=payment.amount, to=to, reason="returned", by=by)
        )
        running.world.settle()
    books = sound(running)
    assert [(each.destination, each.status, each.failure_reason) for each in books.refunds] == [
        (RefundDestination.GATEWAY, RefundStatus.FAILED, "REFUND_NOT_SUPPORTED"),
        (RefundDestination.OUTSIDE, RefundStatus.SUCCEEDED, None),
    ]
    assert books.payments[0].status is PaymentStatus.REFUNDED


def test_a_wallet_is_filled_by_a_link_that_belongs_to_no_bill(running: Any) -> None:
    a_deal(running)
    app = running.platform.application
    client, amount = app.books.read().clients[0].id, Money(250_000, Currency.IDR)
    app.wallets.top_up(TopUpWallet(client_id=client, amount=amount))
    running.world.settle()
    [top_up] = app.books.read().top_ups
    running.world.control.pay(top_up.url)
    running.world.settle()
    app.wallets.adjust(
        AdjustWallet(
            client_id=client,
            direction=Direction.OUT,
            amount=Money(50_000, Currency.IDR),
            reason="a fee",
            by=bookkeeper(running, Role.ADMIN),
        )
    )
    books = sound(running)
    assert [wallet.balance for wallet in books.wallets] == [Money(200_000, Currency.IDR)]
    assert books.quarantine == ()


def test_a_transfer_confirmed_by_eight_clicks_at_once_is_one_payment(running: Any) -> None:
    deal = a_deal(running)
    app = running.platform.application
    cycle = app.books.read().cycles[0]
    tax = cycle.quoted.base.ratio(2, 100)
    command = ConfirmOfflinePayment(
        cycle_id=deal.cycle_id,
        amount=cycle.amount - tax,
        paid_on=app.clock.today(),
        reference="TRF-1",
        by=bookkeeper(running),
        withholding=Withholding(slip_number="BP-1", amount=tax),
    )
    with ThreadPoolExecutor(AT_ONCE) as pool:
        made = set(pool.map(lambda _: app.payments.confirm_offline(command), range(AT_ONCE)))
    books = sound(running)
    assert (len(made), len(books.payments)) == (1, 2)
    assert books.cycles[0].status is CycleStatus.PAID
    assert books.subscriptions[0].status is SubscriptionStatus.ACTIVE
    assert [invoice["status"] for invoice in running.world.control.snapshot("xendit")["invoices"]] == ["EXPIRED"]


def test_a_plan_charges_from_the_day_of_payment_until_the_contract_is_to_end(running: Any) -> None:
    deal = a_deal(running, Collection.AUTO_DEBIT)
    pay(running, deal, "CREDIT_CARD")
    books = sound(running)
    assert books.subscriptions[0].status is SubscriptionStatus.ACTIVE
    [plan] = running.world.control.snapshot("xendit")["plans"]
    assert plan["status"] == "ACTIVE"
    app = running.platform.application
    with running.platform.container.units_of_work()() as work:
        mine = work.subscriptions.get(deal.subscription_id)
        mine.schedule_cancellation(reason="moving", now=app.clock.now())
        work.subscriptions.save(mine)
        work.commit()
    running.world.settle()
    [plan] = running.world.control.snapshot("xendit")["plans"]
    assert plan["status"] == "INACTIVE"
