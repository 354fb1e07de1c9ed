"""Sales has read the draft and sends it."""

from uuid import UUID

from attrs import evolve

from subplat import Subplat
from subplat.application.quotations.draft_quotation import DraftQuotation
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.errors import IllegalTransition, NotFound
from subplat.domain.ids import QuotationId
from subplat.domain.quotations.quotation import QuotationEmpty, QuotationTooOld
from subplat.testing.builders import a_drafted_quotation, a_lead, a_seller, a_sent_quotation, an_offer


def test_pressing_twice_sends_once(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    first, second = (subplat.quotations.send(SendOffer(quotation_id=quotation)) for _ in range(2))
    subplat.run_until_idle()
    assert first == second
    assert len(subplat.sandbox.platform.mailer.sent) == 1


def test_who_is_faster_than_the_model_sends_our_template(subplat: Subplat) -> None:
    client, by = a_lead(subplat), a_seller(subplat)
    quotation = subplat.quotations.draft(DraftQuotation(client_id=client, by=by, content=an_offer(subplat)))
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    [mail] = subplat.books.emails
    assert (mail.ai_model, mail.ai_generated_body) == (None, None)
    assert "Terima kasih atas kesempatan" in subplat.sandbox.mails_to("it@contoh-1.example")[0].body


def test_each_revision_leaves_with_its_own_mail(subplat: Subplat) -> None:
    quotation = a_sent_quotation(subplat)
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    subplat.run_until_idle()
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    bodies = [mail.body for mail in subplat.sandbox.mails_to("it@contoh-1.example")]
    assert ["revisi 1" in bodies[0], "revisi 2" in bodies[1], len(bodies)] == [True, True, 2]
    [copy] = subplat.sandbox.platform.mirror.copies.values()
    assert (copy.revision, copy.status) == (2, "SENT")


def test_an_offer_that_is_out_cannot_be_sent_again(subplat: Subplat, refused) -> None:
    quotation = a_sent_quotation(subplat)
    with refused(IllegalTransition):
        subplat.quotations.send(SendOffer(quotation_id=quotation))


def test_an_offer_without_a_line_cannot_be_sent(subplat: Subplat, refused) -> None:
    quotation = a_drafted_quotation(subplat, content=evolve(an_offer(subplat), lines=()))
    with refused(QuotationEmpty):
        subplat.quotations.send(SendOffer(quotation_id=quotation))


def test_an_offer_can_be_sent_on_its_last_day_and_not_after(subplat: Subplat, refused) -> None:
    first, second = a_drafted_quotation(subplat), a_drafted_quotation(subplat)
    subplat.advance(days=14)
    subplat.quotations.send(SendOffer(quotation_id=first))
    subplat.advance(days=1)
    assert len(subplat.sandbox.platform.mailer.sent) == 1
    with refused(QuotationTooOld):
        subplat.quotations.send(SendOffer(quotation_id=second))


def test_an_unknown_offer_cannot_be_sent(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.quotations.send(SendOffer(quotation_id=QuotationId(UUID(int=1))))
