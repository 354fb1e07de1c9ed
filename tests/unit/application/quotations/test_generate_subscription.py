"""The deal: an accepted quotation becomes its one subscription with a first bill."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier, Thread
from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.quotations.content import OfferLine
from subplat.application.quotations.decide_quotation import RejectQuotation
from subplat.application.quotations.generate_subscription import Deal, GenerateSubscription
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.catalog.product import ProductType
from subplat.domain.clients.client import ClientStatus, TaxTreatment
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.ids import QuotationId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.subscription import Collection, SubscriptionStatus
from subplat.testing.builders import (
    a_deal,
    a_drafted_quotation,
    a_lead,
    a_product,
    a_seller,
    a_sent_quotation,
    an_accepted_quotation,
    an_offer,
)

NOBODY = UUID(int=1)


def test_the_deal_carries_the_offer_over(subplat: Subplat) -> None:
    deal = a_deal(subplat)
    [subscription], [quotation], [cycle] = subplat.books.subscriptions, subplat.books.quotations, subplat.books.cycles
    assert (subscription.status, subscription.quotation_id) == (SubscriptionStatus.PENDING_ACTIVATION, quotation.id)
    assert quotation.related_subscription_id == subscription.id
    assert [(item.quantity, item.unit_price) for item in subscription.items] == [
        (42, Money(234000, Currency.IDR)),
        (1, Money(1589900, Currency.IDR)),
    ]
    assert subscription.items[0].settings == {"sku": "1010020028", "plan": "FLEXIBLE"}
    assert cycle.quoted.net == quotation.total_client == Money(11417900, Currency.IDR)
    assert deal.amount == cycle.amount == Money(12673869, Currency.IDR)
    assert cycle.period == Period.through(subplat.clock.today(), subplat.clock.today().replace(month=2, day=27))
    assert cycle.due_date == subplat.clock.today() + timedelta(days=7)
    assert deal.payment_link == f"http://127.0.0.1:8000/pay/{cycle.pay_token}"


@pytest.mark.parametrize(
    ("treatment", "due"),
    [
        (TaxTreatment.STANDARD, 111),
        (TaxTreatment.GOVERNMENT, 100),
        (TaxTreatment.WAPU, 100),
        (TaxTreatment.EXEMPT, 100),
    ],
)
def test_who_hands_the_tax_over_itself_pays_without(subplat: Subplat, treatment: TaxTreatment, due: int) -> None:
    line = OfferLine(product_id=a_product(subplat), quantity=1, unit_price=Decimal(100))
    deal = a_deal(subplat, client=a_lead(subplat, tax_treatment=treatment), content=an_offer(subplat, line))
    assert deal.amount == Money(due * 16250, Currency.IDR)


def test_a_yearly_deal_is_billed_for_a_year(subplat: Subplat) -> None:
    a_deal(subplat, content=an_offer(subplat, period=BillingPeriod.YEARLY))
    [cycle] = subplat.books.cycles
    assert cycle.period == Period(subplat.clock.today(), subplat.clock.today().replace(year=2027))


def test_lines_without_a_product_are_booked_under_one_of_their_own(subplat: Subplat) -> None:
    for description in ("Migrasi email", "Pelatihan"):
        line = OfferLine(quantity=1, unit_price=Decimal(50), description=description)
        a_deal(subplat, content=an_offer(subplat, line))
    [custom] = subplat.books.products
    assert (custom.code, custom.type) == ("CUSTOM", ProductType.SERVICE)
    assert [item.description for each in subplat.books.subscriptions for item in each.items] == [
        "Migrasi email",
        "Pelatihan",
    ]


def test_pressing_again_gives_the_same_deal(subplat: Subplat) -> None:
    quotation = an_accepted_quotation(subplat)
    command = GenerateSubscription(quotation_id=quotation, by=a_seller(subplat))
    first = subplat.quotations.generate_subscription(command)
    subplat.run_until_idle()
    other = GenerateSubscription(quotation_id=quotation, by=a_seller(subplat), collection=Collection.AUTO_DEBIT)
    assert subplat.quotations.generate_subscription(other) == first
    subplat.run_until_idle()
    assert len(subplat.books.subscriptions) == len(subplat.books.cycles) == len(subplat.books.links) == 1


def test_twenty_presses_at_once_make_one_subscription_one_bill_one_link(subplat: Subplat) -> None:
    quotation = an_accepted_quotation(subplat)
    command = GenerateSubscription(quotation_id=quotation, by=a_seller(subplat))
    deals: list[Deal] = []
    start = Barrier(20)

    def press() -> None:
        start.wait()
        deals.append(subplat.quotations.generate_subscription(command))
        subplat.run_until_idle()

    threads = [Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subplat.run_until_idle()
    assert len(deals) == 20
    assert len(set(deals)) == 1
    assert len(subplat.books.subscriptions) == len(subplat.books.cycles) == len(subplat.books.links) == 1
    assert len(subplat.sandbox.platform.gateway.links) == 1
    assert len(subplat.sandbox.mails_to("finance@reseller.example")) == 1


@pytest.mark.parametrize("made", [a_drafted_quotation, a_sent_quotation])
def test_only_an_accepted_offer_becomes_a_deal(subplat: Subplat, refused, made) -> None:
    quotation, by = made(subplat), a_seller(subplat)
    with refused(RuleBroken, "accepted"):
        subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=by))


def test_a_rejected_offer_never_becomes_a_deal(subplat: Subplat, refused) -> None:
    quotation, by = a_sent_quotation(subplat), a_seller(subplat)
    subplat.quotations.reject(RejectQuotation(quotation_id=quotation, reason="no"))
    with refused(RuleBroken):
        subplat.quotations.generate_subscription(GenerateSubscription(quotation_id=quotation, by=by))


def test_who_or_what_does_not_exist_is_refused(subplat: Subplat, refused) -> None:
    quotation, by = an_accepted_quotation(subplat), a_seller(subplat)
    for command in (
        GenerateSubscription(quotation_id=QuotationId(NOBODY), by=by),
        GenerateSubscription(quotation_id=quotation, by=UserId(NOBODY)),
    ):
        with refused(NotFound):
            subplat.quotations.generate_subscription(command)


def test_a_deal_for_nothing_starts_at_once(subplat: Subplat) -> None:
    line = OfferLine(product_id=a_product(subplat), quantity=5, unit_price=Decimal(10), discount_percent=Decimal(100))
    a_deal(subplat, content=an_offer(subplat, line))
    [cycle], [subscription], [client] = subplat.books.cycles, subplat.books.subscriptions, subplat.books.clients
    assert (cycle.status, subscription.status, client.status) == (
        CycleStatus.PAID,
        SubscriptionStatus.ACTIVE,
        ClientStatus.ACTIVE,
    )
    assert subscription.start_date == subplat.clock.today()
    assert subplat.books.payments == ()
    assert len(subplat.sandbox.platform.provisioners["GWORKSPACE"].services) == 1
