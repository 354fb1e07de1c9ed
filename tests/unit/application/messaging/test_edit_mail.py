"""A person rewrites a draft."""

from uuid import UUID

from subplat import Subplat
from subplat.application.messaging.edit_mail import EditMail
from subplat.application.quotations.send_offer import SendOffer
from subplat.domain.errors import IllegalTransition, NotFound, RuleBroken
from subplat.domain.ids import EmailId
from subplat.testing.builders import a_drafted_quotation, a_sent_quotation


def test_what_sales_wrote_is_what_the_client_reads(subplat: Subplat) -> None:
    quotation = a_drafted_quotation(subplat)
    [draft] = subplat.books.emails
    subplat.messaging.edit(EditMail(email_id=draft.id, subject="Penawaran kami", body="Selamat pagi.\n"))
    subplat.quotations.send(SendOffer(quotation_id=quotation))
    subplat.run_until_idle()
    [mail] = subplat.sandbox.mails_to("it@contoh-1.example")
    assert (mail.subject, mail.body) == ("Penawaran kami", "Selamat pagi.\n")


def test_the_model_s_words_are_kept_beside_the_edited_ones(subplat: Subplat) -> None:
    a_drafted_quotation(subplat)
    [draft] = subplat.books.emails
    subplat.messaging.edit(EditMail(email_id=draft.id, subject="Penawaran kami", body="Selamat pagi.\n"))
    [edited] = subplat.books.emails
    assert (edited.ai_model, edited.ai_prompt, edited.ai_generated_body) == (
        draft.ai_model,
        draft.ai_prompt,
        draft.ai_generated_body,
    )
    assert edited.ai_generated_body


def test_a_mail_on_its_way_cannot_be_edited(subplat: Subplat, refused) -> None:
    quotation = a_drafted_quotation(subplat)
    email = subplat.quotations.send(SendOffer(quotation_id=quotation))
    with refused(RuleBroken, "on its way"):
        subplat.messaging.edit(EditMail(email_id=email, subject="x", body="y"))


def test_a_sent_mail_cannot_be_edited(subplat: Subplat, refused) -> None:
    a_sent_quotation(subplat)
    with refused(IllegalTransition):
        subplat.messaging.edit(EditMail(email_id=subplat.books.emails[0].id, subject="x", body="y"))


def test_an_unknown_mail_cannot_be_edited(subplat: Subplat, refused) -> None:
    with refused(NotFound):
        subplat.messaging.edit(EditMail(email_id=EmailId(UUID(int=1)), subject="x", body="y"))
