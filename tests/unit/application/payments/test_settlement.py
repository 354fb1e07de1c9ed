"""What was paid is booked once, in whichever order it is told, and every rupiah ends in one place."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from attrs import evolve

from subplat import Subplat
from subplat.application.billing.payment_page import OpenPaymentPage
from subplat.application.ports.payment_gateway import GatewayPayment, PaymentOutcome
from subplat.application.quotations.content import OfferLine
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.clients.client import ClientStatus
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkStatus
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.periods import Period
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.domain.wallets.wallet import WalletTransactionType
from subplat.testing.builders import a_deal, a_lead, a_paying_client, a_product, an_offer


def idr(amount: Decimal | int | str) -> Money:
    return Money(amount, Currency.IDR)


def fact(app: Subplat, payment_id: str, outcome: PaymentOutcome, amount: Money, **changes: object) -> GatewayPayment:
    """An attempt on the newest link, as it will be re-read."""
    return GatewayPayment(
        payment_id=payment_id,
        reference=app.books.links[-1].reference,
        outcome=outcome,
        amount=amount,
        method=PaymentMethod.XENDIT_VA,
        occurred_at=app.clock.now(),
        link_id=app.sandbox.platform.gateway.links[-1].link_id,
        **changes,
    )


def told(app: Subplat, *facts: GatewayPayment) -> None:
    """The gateway has these attempts on its newest link, and a callback points there."""
    link = app.sandbox.platform.gateway.links[-1]
    link.payments[:] = facts
    app.sandbox.deliver(
        {
            "shape": "in-memory",
            "kind": "LINK",
            "event": "link.changed",
            "id": link.link_id,
            "status": str(len(app.books.webhooks)),
        }
    )
    app.run_until_idle()


def test_the_exact_amount_starts_the_service_on_the_day_of_payment(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    subplat.advance(days=2, hours=14, minutes=30)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [payment], [cycle], [subscription], [client] = (
        subplat.books.payments,
        subplat.books.cycles,
        subplat.books.subscriptions,
        subplat.books.clients,
    )
    day = datetime(2026, 2, 2, tzinfo=UTC).date()
    assert subplat.clock.now() == datetime(2026, 2, 2, 16, 30, tzinfo=UTC)
    assert (payment.status, payment.to_cycle, payment.to_wallet) == (PaymentStatus.SUCCESS, deal.amount, idr(0))
    assert (cycle.status, cycle.settled_on, cycle.period.start) == (CycleStatus.PAID, day, day)
    assert (subscription.status, subscription.start_date, subscription.anchor) == (SubscriptionStatus.ACTIVE, day, day)
    assert subscription.next_billing_date == cycle.period.end == day.replace(month=3)
    assert client.status is ClientStatus.ACTIVE
    [wallet] = subplat.books.wallets
    assert (wallet.client_id, wallet.balance) == (client.id, idr(0))
    assert subplat.books.links[0].status is LinkStatus.PAID


def test_a_payment_that_is_told_days_later_counts_from_its_own_day(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    callback = dict(subplat.sandbox.platform.gateway.pay(subplat.sandbox.platform.gateway.links[0].url))
    subplat.sandbox.platform.clock.advance(timedelta(days=3))
    subplat.sandbox.deliver(callback)
    subplat.run_until_idle()
    assert subplat.books.subscriptions[0].start_date == datetime(2026, 1, 31, tzinfo=UTC).date()
    assert subplat.books.cycles[0].period == Period(
        datetime(2026, 1, 31, tzinfo=UTC).date(), datetime(2026, 2, 28, tzinfo=UTC).date()
    )
    assert deal.amount == subplat.books.payments[0].amount


def test_too_little_leaves_the_bill_open_until_the_rest_comes(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    part = idr("5000000.01")
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[0].url, amount=part)))
    subplat.run_until_idle()
    [cycle], [subscription] = subplat.books.cycles, subplat.books.subscriptions
    assert (cycle.status, cycle.received) == (CycleStatus.INVOICE_REQUESTED, part)
    assert subscription.status is SubscriptionStatus.PENDING_ACTIVATION
    assert subplat.books.payments[0].status is PaymentStatus.SUCCESS
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [cycle], [subscription] = subplat.books.cycles, subplat.books.subscriptions
    assert (cycle.status, subscription.status) == (CycleStatus.PAID, SubscriptionStatus.ACTIVE)
    assert [payment.to_cycle for payment in subplat.books.payments] == [part, deal.amount - part]


def test_too_much_goes_to_the_wallet(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[0].url, amount=deal.amount + idr("0.50"))))
    subplat.run_until_idle()
    [payment], [wallet], [movement] = subplat.books.payments, subplat.books.wallets, subplat.books.movements
    assert (payment.to_cycle, payment.to_wallet, wallet.balance) == (deal.amount, idr("0.50"), idr("0.50"))
    assert (movement.type, movement.related_id) == (WalletTransactionType.TOPUP, payment.id)


def test_money_for_a_cancelled_deal_goes_to_the_wallet_and_revives_nothing(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    with subplat.sandbox.platform.units_of_work() as work:
        subscription, cycle = work.subscriptions.get(deal.subscription_id), work.cycles.get(deal.cycle_id)
        subscription.cancel(reason="too late", today=subplat.clock.today(), now=subplat.clock.now())
        cycle.cancel(reason="too late", now=subplat.clock.now())
        work.subscriptions.save(subscription)
        work.cycles.save(cycle)
        work.commit()
    subplat.run_until_idle()
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[0].url, after_expiry=True)))
    subplat.run_until_idle()
    [payment], [wallet], [cycle], [subscription] = (
        subplat.books.payments,
        subplat.books.wallets,
        subplat.books.cycles,
        subplat.books.subscriptions,
    )
    assert (payment.status, payment.to_wallet, wallet.balance) == (PaymentStatus.SUCCESS, deal.amount, deal.amount)
    assert (cycle.status, subscription.status) == (CycleStatus.CANCELLED, SubscriptionStatus.CANCELLED)
    assert (subplat.books.tasks, subplat.books.clients[0].status) == ((), ClientStatus.LEAD)


def test_another_currency_is_kept_for_a_person(subplat: Subplat) -> None:
    a_deal(subplat)
    gateway = subplat.sandbox.platform.gateway
    callback = dict(gateway.pay(gateway.links[0].url, amount=Money(800, Currency.USD)))
    for status in ("PAID", "PAID again"):
        subplat.sandbox.deliver({**callback, "status": status})
        subplat.run_until_idle()
    [receipt] = subplat.books.quarantine
    assert (receipt.amount, receipt.reason) == (Money(800, Currency.USD), "the bill is in IDR")
    assert receipt.client_id == subplat.books.clients[0].id
    assert (subplat.books.payments, subplat.books.cycles[0].status) == ((), CycleStatus.INVOICE_REQUESTED)


def test_money_without_a_bill_of_ours_is_kept_for_a_person(subplat: Subplat) -> None:
    a_deal(subplat)
    told(subplat, evolve(fact(subplat, "p-1", PaymentOutcome.SUCCEEDED, idr(500)), reference="of-others"))
    told(subplat, evolve(fact(subplat, "p-2", PaymentOutcome.SUCCEEDED, idr(700)), reference=None))
    assert [(row.gateway_payment_id, row.amount, row.client_id) for row in subplat.books.quarantine] == [
        ("p-1", idr(500), None),
        ("p-2", idr(700), None),
    ]
    assert len(subplat.books.clients) == 1


def test_an_attempt_without_money_needs_nobody(subplat: Subplat) -> None:
    a_deal(subplat)
    told(subplat, evolve(fact(subplat, "p-1", PaymentOutcome.FAILED, idr(500)), reference="of-others"))
    told(subplat, fact(subplat, "p-2", PaymentOutcome.FAILED, Money(5, Currency.USD)))
    assert (subplat.books.quarantine, subplat.books.payments) == ((), ())


def test_an_attempt_is_pending_then_failed_and_the_next_succeeds(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    told(subplat, fact(subplat, "p-1", PaymentOutcome.PENDING, deal.amount))
    told(subplat, fact(subplat, "p-1", PaymentOutcome.PENDING, deal.amount))
    assert [payment.status for payment in subplat.books.payments] == [PaymentStatus.PENDING]
    told(subplat, fact(subplat, "p-1", PaymentOutcome.FAILED, deal.amount, failure_reason="INSUFFICIENT_BALANCE"))
    told(
        subplat,
        fact(subplat, "p-1", PaymentOutcome.FAILED, deal.amount),
        fact(subplat, "p-2", PaymentOutcome.SUCCEEDED, deal.amount),
    )
    assert [(row.status, row.failure_reason) for row in subplat.books.payments] == [
        (PaymentStatus.FAILED, "INSUFFICIENT_BALANCE"),
        (PaymentStatus.SUCCESS, None),
    ]
    assert subplat.books.cycles[0].status is CycleStatus.PAID


def test_what_finally_came_counts_and_not_what_was_announced(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    told(subplat, fact(subplat, "p-1", PaymentOutcome.PENDING, deal.amount))
    came = deal.amount - idr(1000)
    told(subplat, fact(subplat, "p-1", PaymentOutcome.SUCCEEDED, came))
    [payment], [cycle] = subplat.books.payments, subplat.books.cycles
    assert (payment.amount, payment.to_cycle, cycle.received) == (came, came, came)


def test_an_attempt_that_had_failed_and_brought_money_after_all_is_kept_for_a_person(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    told(subplat, fact(subplat, "p-1", PaymentOutcome.FAILED, deal.amount))
    told(subplat, fact(subplat, "p-1", PaymentOutcome.SUCCEEDED, deal.amount))
    told(subplat, fact(subplat, "p-1", PaymentOutcome.SUCCEEDED, deal.amount))
    [receipt], [payment] = subplat.books.quarantine, subplat.books.payments
    assert (receipt.amount, payment.status) == (deal.amount, PaymentStatus.FAILED)
    assert subplat.books.cycles[0].status is CycleStatus.INVOICE_REQUESTED


def test_too_much_in_another_currency_than_the_wallets_is_kept_for_a_person(subplat: Subplat) -> None:
    client = a_lead(subplat)
    a_paying_client(subplat, client=client)
    line = OfferLine(product_id=a_product(subplat), quantity=1, unit_price=Decimal(100))
    offer = evolve(an_offer(subplat, line), exchange_rate=Decimal(1))
    deal = a_deal(subplat, client=client, content=offer, client_currency=Currency.USD)
    assert deal.amount == Money(111, Currency.USD)
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.pay(gateway.links[-1].url, amount=Money(112, Currency.USD))))
    subplat.advance(minutes=6)
    assert [receipt.amount for receipt in subplat.books.quarantine] == [Money(112, Currency.USD)]
    assert subplat.sandbox.platform.inspector.parked() == ()
    assert all(stored.processed for stored in subplat.books.webhooks)


def test_the_exact_amount_in_another_currency_than_the_wallets_is_booked(subplat: Subplat) -> None:
    client = a_lead(subplat)
    a_paying_client(subplat, client=client)
    line = OfferLine(product_id=a_product(subplat), quantity=1, unit_price=Decimal(100))
    offer = evolve(an_offer(subplat, line), exchange_rate=Decimal(1))
    deal = a_deal(subplat, client=client, content=offer, client_currency=Currency.USD)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert [cycle.status for cycle in subplat.books.cycles] == [CycleStatus.PAID, CycleStatus.PAID]
    assert [wallet.currency for wallet in subplat.books.wallets] == [Currency.IDR]


def test_a_card_that_is_charged_starts_the_plan(subplat: Subplat) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    [payment], [subscription], [link] = subplat.books.payments, subplat.books.subscriptions, subplat.books.links
    [session] = subplat.sandbox.platform.gateway.sessions
    assert (payment.method, payment.xendit_subscription_id) == (PaymentMethod.XENDIT_CC, session.plan.plan_id)
    assert (subscription.status, subscription.xendit_subscription_id) == (
        SubscriptionStatus.ACTIVE,
        session.plan.plan_id,
    )
    assert (link.status, session.plan.active) == (LinkStatus.PAID, True)


def test_who_s_card_was_declined_can_pay_by_another_link(subplat: Subplat) -> None:
    deal = a_deal(subplat, collection=Collection.AUTO_DEBIT)
    gateway = subplat.sandbox.platform.gateway
    subplat.sandbox.deliver(dict(gateway.decline(gateway.sessions[0].url)))
    subplat.run_until_idle()
    assert [payment.status for payment in subplat.books.payments] == [PaymentStatus.FAILED]
    assert [link.error_message for link in subplat.books.links] == ["INSUFFICIENT_BALANCE"]
    page = subplat.billing.payment_page(OpenPaymentPage(token=deal.payment_link.rpartition("/")[2]))
    assert page.url not in (None, gateway.sessions[0].url)
    subplat.sandbox.pay(deal.payment_link)
    subplat.run_until_idle()
    assert subplat.books.cycles[0].status is CycleStatus.PAID
    assert subplat.books.subscriptions[0].status is SubscriptionStatus.ACTIVE


def test_a_second_deal_of_a_client_shares_its_wallet(subplat: Subplat) -> None:
    client = a_lead(subplat)
    for _ in range(2):
        a_paying_client(subplat, client=client)
    assert len(subplat.books.wallets) == 1
    assert [each.status for each in subplat.books.subscriptions] == [SubscriptionStatus.ACTIVE] * 2
