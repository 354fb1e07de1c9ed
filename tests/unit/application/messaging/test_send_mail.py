"""A released mail reaches its reader once, or says visibly why it did not."""

from collections.abc import Callable

import pytest

from subplat import Subplat
from subplat.adapters.memory.documents import InMemoryDocumentRenderer
from subplat.adapters.memory.troubles import Trouble
from subplat.application.messaging.send_mail import SendMail
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.quotations.offer_mail import OfferMail
from subplat.application.quotations.revise_quotation import ReviseQuotation
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.errors import RuleBroken
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import Email, MailPurpose, MailStatus
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.testing.builders import SALES, a_deal, a_drafted_quotation, an_offer
from subplat.wiring.memory import SAMPLE_POLICIES

Meanwhile = dict[str, Callable[[], object]]


def trouble(app: Subplat, failure: Exception, call: str, *, after_effect: bool = False) -> None:
    app.sandbox.platform.mailer.failures.append(Trouble(failure=failure, call=call, after_effect=after_effect))


def the_mail(app: Subplat, purpose: MailPurpose = MailPurpose.QUOTATION) -> Email:
    """The newest of that purpose."""
    return [mail for mail in app.books.emails if mail.purpose is purpose][-1]


def test_an_offer_leaves_from_the_own_address_with_its_pdf(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    [mail] = subplat.sandbox.mails_to("it@contoh-1.example")
    assert (mail.from_email, mail.subject) == (SALES, "Penawaran Q-2026-00001 untuk PT Contoh Nusantara")
    [pdf] = mail.attachments
    assert (pdf.filename, pdf.content_type) == ("Penawaran-Q-2026-00001.pdf", "application/pdf")
    assert b"Q-2026-00001" in pdf.content
    kept, [sent] = the_mail(subplat), subplat.sandbox.platform.mailer.sent
    assert (kept.status, kept.gmail_message_id, kept.gmail_thread_id, kept.sent_at) == (
        MailStatus.SENT,
        sent.sent.provider_message_id,
        sent.sent.thread_id,
        subplat.clock.now(),
    )
    [offer] = subplat.books.quotations
    assert (offer.status, offer.gmail_thread_id) == (QuotationStatus.SENT, sent.sent.thread_id)


@pytest.mark.parametrize("call", ["prepare", "send"])
@pytest.mark.parametrize("after_effect", [True, False])
@pytest.mark.parametrize("kind", [OutcomeUnknown, MalformedAnswer, Unavailable])
def test_a_lost_answer_never_sends_twice(subplat: Subplat, call: str, after_effect: bool, kind: type) -> None:
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, kind("mail", "no answer"), call, after_effect=after_effect)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.advance(minutes=5)
    assert len(subplat.sandbox.platform.mailer.sent) == 1
    assert subplat.sandbox.platform.mailer.drafts == {}
    assert the_mail(subplat).status is MailStatus.SENT
    assert subplat.books.quotations[0].status is QuotationStatus.SENT


def test_the_mailbox_is_not_asked_again_about_a_mail_that_has_left(subplat: Subplat) -> None:
    subplat.quotations.send(SendOffer(quotation_id=a_drafted_quotation(subplat)))
    subplat.run_until_idle()
    trouble(subplat, Unavailable("mail", "503"), "send")
    subplat.sandbox.platform.application.handle(SendMail(email_id=the_mail(subplat).id))
    assert len(subplat.sandbox.platform.mailer.failures) == 1


def test_a_mail_that_was_sent_before_the_mailbox_was_switched_off_is_not_sent_again(subplat: Subplat) -> None:
    mailer = subplat.sandbox.platform.mailer
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, OutcomeUnknown("mail", "no answer"), "send", after_effect=True)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    mailer.disabled.add(SALES)
    subplat.advance(minutes=5)
    assert the_mail(subplat).status is MailStatus.FAILED
    mailer.disabled.clear()
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.advance(minutes=5)
    assert len(mailer.sent) == 1
    assert the_mail(subplat).status is MailStatus.SENT
    assert subplat.books.quotations[0].status is QuotationStatus.SENT


def test_a_disabled_mailbox_is_visible_and_the_cycle_was_not_asked_for(subplat: Subplat) -> None:
    mailer = subplat.sandbox.platform.mailer
    mailer.disabled.add("ops@reseller.example")
    a_deal(subplat)
    subplat.advance(minutes=5)
    request = the_mail(subplat, MailPurpose.INVOICE_REQUEST)
    assert (request.status, request.error_message) == (MailStatus.FAILED, "mail: ops@reseller.example is switched off")
    assert subplat.books.cycles[0].status is CycleStatus.PENDING


def test_a_failed_offer_is_sent_again_by_pressing_send(subplat: Subplat) -> None:
    mailer = subplat.sandbox.platform.mailer
    mailer.disabled.add(SALES)
    quotation = a_drafted_quotation(subplat)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert the_mail(subplat).status is MailStatus.FAILED
    mailer.disabled.clear()
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert (the_mail(subplat).status, the_mail(subplat).error_message) == (MailStatus.SENT, None)
    assert len(mailer.sent) == 1


def test_an_offer_that_was_revised_before_its_draft_was_made_stays_home(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    subplat.run_until_idle()
    first = next(mail for mail in subplat.books.emails if mail.revision == 1)
    assert (first.status, first.error_message) == (
        MailStatus.FAILED,
        "the offer has a newer revision (2): send that one",
    )
    assert subplat.sandbox.platform.mailer.sent == []
    assert the_mail(subplat).revision == 2


def test_an_offer_that_was_revised_while_its_draft_waited_stays_home(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, Unavailable("mail", "down"), "send")
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    subplat.advance(minutes=5)
    assert subplat.sandbox.platform.mailer.sent == []
    assert {mail.revision: mail.status for mail in subplat.books.emails} == {1: MailStatus.FAILED, 2: MailStatus.DRAFT}


def test_an_offer_that_had_left_when_it_was_revised_is_known_to_have_left(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, OutcomeUnknown("mail", "no answer"), "send", after_effect=True)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    subplat.advance(minutes=5)
    assert {mail.revision: mail.status for mail in subplat.books.emails} == {1: MailStatus.SENT, 2: MailStatus.DRAFT}
    [offer] = subplat.books.quotations
    assert (offer.status, offer.revision) == (QuotationStatus.DRAFT, 2)


def test_the_pdf_of_a_newer_revision_never_travels_with_an_older_mail(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.quotations.revise(ReviseQuotation(quotation_id=quotation, content=an_offer(subplat)))
    platform = subplat.sandbox.platform
    kind = OfferMail(
        units_of_work=platform.units_of_work,
        documents=InMemoryDocumentRenderer(),
        clock=platform.clock,
        policies=SAMPLE_POLICIES,
    )
    with pytest.raises(RuleBroken, match="newer revision"):
        kind.attachments(the_mail(subplat))


def test_a_draft_that_a_person_threw_away_is_visible(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, Unavailable("mail", "down"), "send")
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    subplat.sandbox.platform.mailer.drafts.clear()
    subplat.advance(minutes=5)
    assert the_mail(subplat).error_message == "its draft was removed from the mailbox before it was sent"
    assert the_mail(subplat).status is MailStatus.FAILED


def test_a_refused_address_is_visible(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    trouble(subplat, Rejected("mail", "no such mailbox", code="invalid"), "send")
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert the_mail(subplat).error_message == "mail: no such mailbox"


def test_a_draft_that_nobody_released_stays(subplat: Subplat) -> None:
    a_drafted_quotation(subplat)
    subplat.sandbox.platform.application.handle(SendMail(email_id=EmailId(the_mail(subplat).id)))
    assert subplat.sandbox.platform.mailer.sent == []
    assert the_mail(subplat).status is MailStatus.DRAFT


def test_two_workers_on_one_mail_send_it_once(subplat: Subplat, meanwhile: Meanwhile) -> None:
    quotation = a_drafted_quotation(subplat)
    email = subplat.quotations.send(SendOffer(quotation_id=quotation))
    handle = subplat.sandbox.platform.application.handle
    meanwhile["mailer.send before"] = lambda: handle(SendMail(email_id=email))
    subplat.run_until_idle()
    assert len(subplat.sandbox.platform.mailer.sent) == 1
    assert the_mail(subplat).status is MailStatus.SENT


def test_two_workers_on_one_refused_mail_fail_it_once(subplat: Subplat, meanwhile: Meanwhile) -> None:
    subplat.sandbox.platform.mailer.disabled.add(SALES)
    quotation = a_drafted_quotation(subplat)
    email = subplat.quotations.send(SendOffer(quotation_id=quotation))
    handle = subplat.sandbox.platform.application.handle
    meanwhile["mailer.prepare before"] = lambda: handle(SendMail(email_id=email))
    subplat.run_until_idle()
    assert the_mail(subplat).status is MailStatus.FAILED
