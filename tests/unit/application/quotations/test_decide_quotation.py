"""The client's answer to an offer."""

from uuid import UUID

import pytest
from attrs import evolve

from subplat import Subplat
from subplat.application.quotations.decide_quotation import AcceptQuotation, RejectQuotation
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.errors import Conflict, IllegalTransition, NotFound
from subplat.domain.ids import QuotationId
from subplat.domain.money import Currency
from subplat.domain.quotations.quotation import CurrencyFixed, QuotationStatus, StaleRevision
from subplat.testing.builders import a_drafted_quotation, a_sent_quotation, an_accepted_quotation, an_offer

ANSWERS = [
    lambda app, quotation: app.quotations.accept(AcceptQuotation(quotation_id=quotation)),
    lambda app, quotation: app.quotations.reject(RejectQuotation(quotation_id=quotation, reason="too expensive")),
]


def test_a_yes_is_dated_and_copied(subplat: Subplat) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.quotations.accept(AcceptQuotation(quotation_id=quotation))
    subplat.run_until_idle()
    [offer], [copy] = subplat.books.quotations, subplat.sandbox.platform.mirror.copies.values()
    assert (offer.status, offer.decided_on) == (QuotationStatus.ACCEPTED, subplat.clock.today())
    assert copy.status == "ACCEPTED"


def test_a_no_keeps_its_reason(subplat: Subplat) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.quotations.reject(RejectQuotation(quotation_id=quotation, reason="too expensive"))
    subplat.run_until_idle()
    [offer], [copy] = subplat.books.quotations, subplat.sandbox.platform.mirror.copies.values()
    assert (offer.status, offer.rejection_reason) == (QuotationStatus.REJECTED, "too expensive")
    assert copy.status == "REJECTED"


@pytest.mark.parametrize("answer", ANSWERS)
@pytest.mark.parametrize("made", [a_drafted_quotation, an_accepted_quotation])
def test_only_an_offer_that_is_out_is_answered(subplat: Subplat, refused, made, answer) -> None:
    quotation = made(subplat)
    with refused(IllegalTransition):
        answer(subplat, quotation)


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_offer_that_was_revised_meanwhile_is_not_answered(subplat: Subplat, refused, answer) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    with refused(IllegalTransition):
        answer(subplat, quotation)


def test_a_yes_after_the_last_day_comes_too_late(subplat: Subplat, refused) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.advance(days=15)
    assert [each.status for each in subplat.books.quotations] == [QuotationStatus.EXPIRED]
    with refused(IllegalTransition):
        subplat.quotations.accept(AcceptQuotation(quotation_id=quotation))


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_unknown_offer_cannot_be_answered(subplat: Subplat, refused, answer) -> None:
    with refused(NotFound):
        answer(subplat, QuotationId(UUID(int=1)))


def test_only_the_revision_that_was_looked_at_is_decided_or_revised(subplat: Subplat, refused) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat), expected_revision=1))
    subplat.run_until_idle()
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    with refused(StaleRevision, "revision 2"):
        subplat.quotations.accept(AcceptQuotation(quotation_id=quotation, expected_revision=1))
    with refused(StaleRevision):
        subplat.quotations.reject(RejectQuotation(quotation_id=quotation, reason="mahal", expected_revision=1))
    with refused(StaleRevision):
        subplat.quotations.revise(
            ReviseQuotation(quotation_id=quotation, content=an_offer(subplat), expected_revision=1)
        )
    assert (StaleRevision.code, issubclass(StaleRevision, Conflict)) == ("stale", True)
    subplat.quotations.accept(AcceptQuotation(quotation_id=quotation, expected_revision=2))


def test_an_offer_keeps_its_currencies(subplat: Subplat, refused) -> None:
    quotation = a_sent_quotation(subplat)
    same = ReviseQuotation(
        quotation_id=quotation, content=an_offer(subplat), currency=Currency.USD, client_currency=Currency.IDR
    )
    with refused(CurrencyFixed):
        subplat.quotations.revise(evolve(same, client_currency=Currency.USD))
    with refused(CurrencyFixed):
        subplat.quotations.revise(evolve(same, currency=Currency.SGD))
    assert subplat.quotations.revise(same) == 2
