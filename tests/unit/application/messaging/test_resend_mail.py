"""A mail that did not leave is sent by a person, once."""

from uuid import UUID

import pytest

from subplat import Subplat
from subplat.adapters.memory.troubles import Trouble
from subplat.application.messaging.resend_mail import ResendMail
from subplat.application.ports.failures import Rejected
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.errors import NotFound, RuleBroken
from subplat.domain.ids import EmailId
from subplat.domain.messaging.email import MailDirection, MailPurpose, MailStatus
from subplat.testing.builders import a_deal, a_drafted_quotation, a_sent_quotation


@pytest.fixture
def failed(subplat: Subplat) -> EmailId:
    """The mail of an offer that the mailbox refused."""
    quotation = a_drafted_quotation(subplat)
    trouble = Trouble(failure=Rejected("mail", code="400", detail="no such address"), call="prepare")
    subplat.sandbox.platform.mailer.failures.append(trouble)
    email = subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    assert subplat.books.emails[0].status is MailStatus.FAILED
    return email


def test_a_failed_mail_leaves_once_however_often_it_is_asked_for(subplat: Subplat, failed: EmailId) -> None:
    asked = [subplat.messaging.resend(ResendMail(email_id=failed)) for _ in range(3)]
    subplat.run_until_idle()
    assert asked == [True, False, False]
    assert len(subplat.sandbox.platform.mailer.sent) == 1
    assert subplat.books.emails[0].status is MailStatus.SENT


def test_a_mail_that_was_withdrawn_can_be_sent_all_the_same(subplat: Subplat) -> None:
    a_deal(subplat)
    with subplat.clients.register.units_of_work() as work:
        [mail] = [each for each in subplat.books.emails if each.purpose is MailPurpose.INVOICE_REQUEST]
        mail = work.emails.get(mail.id)
        mail.status, mail.release_requested_at, mail.error_message = MailStatus.DRAFT, None, "not needed"
        mail.gmail_draft_id = None
        work.emails.save(mail)
        work.commit()
    sent = len(subplat.sandbox.platform.mailer.sent)
    assert subplat.messaging.resend(ResendMail(email_id=mail.id))
    subplat.run_until_idle()
    # The mailbox is asked first whether it had left, and it had.
    assert len(subplat.sandbox.platform.mailer.sent) == sent
    assert next(each.status for each in subplat.books.emails if each.id == mail.id) is MailStatus.SENT


def test_what_has_left_is_not_sent_twice(subplat: Subplat, refused) -> None:
    a_sent_quotation(subplat)
    with refused(RuleBroken, "has left already"):
        subplat.messaging.resend(ResendMail(email_id=subplat.books.emails[0].id))


def test_the_draft_of_an_offer_is_sent_with_its_quotation(subplat: Subplat, refused) -> None:
    a_drafted_quotation(subplat)
    with refused(RuleBroken, "by sending its quotation"):
        subplat.messaging.resend(ResendMail(email_id=subplat.books.emails[0].id))


def test_what_others_wrote_is_not_sent(subplat: Subplat, refused) -> None:
    a_deal(subplat)
    subplat.sandbox.answer("finance@reseller.example", "INV-1")
    subplat.run_until_idle()
    [arrived] = [each for each in subplat.books.emails if each.direction is MailDirection.INBOUND]
    with refused(RuleBroken, "not written by us"):
        subplat.messaging.resend(ResendMail(email_id=arrived.id))


def test_an_unknown_mail_is_not_sent(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.messaging.resend(ResendMail(email_id=EmailId(UUID(int=1))))
