"""A new quotation: numbered, priced in two currencies, with its mail drafted and its copy made."""

from datetime import timedelta
from decimal import Decimal
from threading import Thread
from uuid import UUID

import pytest

from subplat import Subplat
from subplat.application.quotations.content import OfferContent, OfferLine
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.domain.errors import InvalidValue, NotFound, RuleBroken
from subplat.domain.ids import ClientId, ProductId, UserId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.testing.builders import a_drafted_quotation, a_lead, a_product, a_seller, an_offer

NOBODY = UUID(int=1)


def content(*lines: OfferLine, rate: Decimal = Decimal(16250)) -> OfferContent:
    return OfferContent(lines=lines, exchange_rate=rate, billing_period=BillingPeriod.MONTHLY)


def test_an_offer_is_priced_in_both_currencies(subplat: Subplat) -> None:
    line = OfferLine(
        product_id=a_product(subplat), quantity=3, unit_price=Decimal("14.45"), discount_percent=Decimal("12.5")
    )
    a_drafted_quotation(subplat, content=content(line))
    [quotation] = subplat.books.quotations
    [kept] = quotation.lines
    assert kept.unit_price_client == Money("234813", Currency.IDR)
    assert kept.subtotal == Money("37.93", Currency.USD)
    assert kept.subtotal_client == Money("616384", Currency.IDR)
    assert (quotation.status, quotation.revision, quotation.issued_on) == (
        QuotationStatus.DRAFT,
        1,
        subplat.clock.today(),
    )


def test_a_line_is_described_by_its_product_unless_sales_says_more(subplat: Subplat) -> None:
    product = a_product(subplat)
    lines = (
        OfferLine(product_id=product, quantity=1, unit_price=Decimal(1)),
        OfferLine(product_id=product, quantity=1, unit_price=Decimal(1), description="Business Standard, cabang"),
        OfferLine(quantity=1, unit_price=Decimal(1), description="Migrasi email"),
    )
    a_drafted_quotation(subplat, content=content(*lines))
    [quotation] = subplat.books.quotations
    assert [line.description for line in quotation.lines] == [
        "Contoh Gworkspace",
        "Business Standard, cabang",
        "Migrasi email",
    ]


def test_the_mail_is_drafted_and_the_copy_is_made(subplat: Subplat) -> None:
    a_drafted_quotation(subplat)
    [mail], [quotation] = subplat.books.emails, subplat.books.quotations
    assert (mail.status, mail.revision, mail.related_id) == (MailStatus.DRAFT, 1, quotation.id)
    [(cosmic_id, copy)] = subplat.sandbox.platform.mirror.copies.items()
    assert (quotation.cosmic_id, copy.number, copy.total_client) == (cosmic_id, "Q-2026-00001", quotation.total_client)
    assert quotation.pdf_url == f"memory://cosmic/{cosmic_id}.pdf"


def test_numbers_count_up_and_start_again_with_the_year_of_the_business(subplat: Subplat) -> None:
    a_drafted_quotation(subplat)
    a_drafted_quotation(subplat)
    until_new_year = subplat.clock.now().replace(month=12, day=31, hour=17) - subplat.clock.now()
    subplat.sandbox.platform.clock.advance(until_new_year - timedelta(seconds=1))
    a_drafted_quotation(subplat)
    subplat.sandbox.platform.clock.advance(timedelta(seconds=1))
    a_drafted_quotation(subplat)
    assert [quotation.number for quotation in subplat.books.quotations] == [
        "Q-2026-00001",
        "Q-2026-00002",
        "Q-2026-00003",
        "Q-2027-00001",
    ]


def test_a_refused_draft_takes_no_number(subplat: Subplat, refused) -> None:
    client, by = a_lead(subplat), a_seller(subplat)
    with refused(InvalidValue):
        subplat.quotations.draft(
            DraftQuotation(client_id=client, by=by, content=content(OfferLine(quantity=1, unit_price=Decimal(1))))
        )
    a_drafted_quotation(subplat)
    assert subplat.books.quotations[0].number == "Q-2026-00001"


def test_twenty_sales_people_at_once_get_twenty_numbers_without_a_gap(subplat: Subplat) -> None:
    command = DraftQuotation(client_id=a_lead(subplat), by=a_seller(subplat), content=an_offer(subplat))
    threads = [Thread(target=subplat.quotations.draft, args=(command,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(quotation.number for quotation in subplat.books.quotations) == [
        f"Q-2026-{number:05d}" for number in range(1, 21)
    ]


@pytest.mark.parametrize(
    "bad",
    [
        OfferLine(quantity=1, unit_price=Decimal(1)),
        OfferLine(quantity=1, unit_price=Decimal(1), description="  "),
        OfferLine(quantity=0, unit_price=Decimal(1), description="x"),
        OfferLine(quantity=1, unit_price=Decimal(-1), description="x"),
        OfferLine(quantity=1, unit_price=Decimal("0.001"), description="x"),
        OfferLine(quantity=1, unit_price=Decimal("NaN"), description="x"),
        OfferLine(quantity=1, unit_price=Decimal("Infinity"), description="x"),
        OfferLine(quantity=1, unit_price=Decimal(1), description="x", discount_percent=Decimal(101)),
    ],
)
def test_a_line_that_makes_no_sense_is_refused(subplat: Subplat, refused, bad: OfferLine) -> None:
    client, by = a_lead(subplat), a_seller(subplat)
    with refused(InvalidValue):
        subplat.quotations.draft(DraftQuotation(client_id=client, by=by, content=content(bad)))


@pytest.mark.parametrize("rate", ["0", "-1", "NaN", "sNaN", "Infinity", "0.0000001", "1E+12"])
def test_a_rate_that_makes_no_sense_is_refused(subplat: Subplat, refused, rate: str) -> None:
    client, by = a_lead(subplat), a_seller(subplat)
    line = OfferLine(quantity=1, unit_price=Decimal(1), description="x")
    with refused(InvalidValue):
        subplat.quotations.draft(DraftQuotation(client_id=client, by=by, content=content(line, rate=Decimal(rate))))


def test_who_or_what_does_not_exist_is_refused(subplat: Subplat, refused) -> None:
    client, by, offer = a_lead(subplat), a_seller(subplat), an_offer(subplat)
    unknown = content(OfferLine(product_id=ProductId(NOBODY), quantity=1, unit_price=Decimal(1)))
    for command in (
        DraftQuotation(client_id=ClientId(NOBODY), by=by, content=offer),
        DraftQuotation(client_id=client, by=UserId(NOBODY), content=offer),
        DraftQuotation(client_id=client, by=by, content=unknown),
    ):
        with refused(NotFound):
            subplat.quotations.draft(command)


def test_a_product_that_is_no_longer_sold_is_refused(subplat: Subplat, refused) -> None:
    client, by, offer = a_lead(subplat), a_seller(subplat), an_offer(subplat)
    with subplat.sandbox.platform.units_of_work() as work:
        product = work.products.get(a_product_id(subplat))
        product.is_active = False
        work.products.save(product)
        work.commit()
    with refused(RuleBroken, "no longer sold"):
        subplat.quotations.draft(DraftQuotation(client_id=client, by=by, content=offer))


def a_product_id(app: Subplat) -> ProductId:
    return app.books.products[0].id
