"""Another content for an offer."""

from decimal import Decimal
from uuid import UUID

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.application.quotations.content import OfferLine
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.errors import IllegalTransition, InvalidValue, NotFound
from subplat.domain.formatting import money_text
from subplat.domain.ids import QuotationId
from subplat.domain.messaging.email import MailStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.testing.builders import (
    a_deal,
    a_drafted_quotation,
    a_product,
    a_sent_quotation,
    an_accepted_quotation,
    an_offer,
)


def cheaper(app: Subplat):
    return an_offer(app, OfferLine(product_id=a_product(app), quantity=40, unit_price=Decimal("13.00")))


def test_a_draft_keeps_its_revision_and_its_mail_is_written_again(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    assert subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=cheaper(subplat))) == 1
    subplat.run_until_idle()
    [mail], [offer] = subplat.books.emails, subplat.books.quotations
    assert (mail.revision, mail.status) == (1, MailStatus.DRAFT)
    assert money_text(offer.total_client) in mail.final_body


def test_a_sent_offer_becomes_a_draft_of_the_next_revision(subplat: Subplat) -> None:
    quotation = a_sent_quotation(subplat)
    assert subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=cheaper(subplat))) == 2
    subplat.run_until_idle()
    [offer] = subplat.books.quotations
    assert (offer.status, offer.revision) == (QuotationStatus.DRAFT, 2)
    assert {mail.revision: mail.status for mail in subplat.books.emails} == {1: MailStatus.SENT, 2: MailStatus.DRAFT}
    [copy] = subplat.sandbox.platform.mirror.copies.values()
    assert (copy.revision, copy.status) == (2, "DRAFT")


def test_an_offer_whose_mail_is_on_its_way_counts_as_sent(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    assert subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=cheaper(subplat))) == 2


@pytest.mark.parametrize("made", [an_accepted_quotation, a_deal])
def test_a_decided_offer_cannot_be_revised(subplat: Subplat, refused, made) -> None:
    made(subplat)
    quotation, content = subplat.books.quotations[0].id, cheaper(subplat)
    with refused(IllegalTransition):
        subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=content))


def test_a_content_that_makes_no_sense_is_refused(subplat: Subplat, refused) -> None:
    quotation, content = a_drafted_quotation(subplat), cheaper(subplat)
    bad_line = evolve(content, lines=(OfferLine(quantity=1, unit_price=Decimal(1)),))
    for bad in (
        evolve(content, exchange_rate=Decimal("Infinity")),
        evolve(content, exchange_rate=Decimal(0)),
        bad_line,
    ):
        with refused(InvalidValue):
            subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=bad))


def test_an_unknown_offer_cannot_be_revised(subplat: Subplat, refused) -> None:
    content = cheaper(subplat)
    with refused(NotFound):
        subplat.quotations.revise(ReviseQuotation(quotation_id=QuotationId(UUID(int=1)), content=content))
