"""The draft of the mail that an offer leaves with."""

from attrs import frozen

from subplat.application.messaging.letter import one_line
from subplat.application.messaging.prose import ProseWriter, WrittenProse
from subplat.application.policies import Policies
from subplat.application.ports.identifiers import Identifiers
from subplat.application.ports.jobs import Job, job
from subplat.application.ports.text_generator import ProseRequest
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.quotations.offer_mail import TEMPLATE, offer_intent, offer_letter
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.formatting import money_text
from subplat.domain.ids import EmailId, QuotationId
from subplat.domain.messaging.email import Email, MailAttachment, MailPurpose, MailStatus

TASK = (
    "Tulis pembuka dan penutup singkat untuk email penawaran layanan cloud kepada perusahaan di Indonesia. Sopan, hangat, "
    "tanpa angka, harga, tautan atau alamat: semuanya ditambahkan oleh sistem."
)

OUTDATED = "Penawaran berubah setelah email ini disunting: periksa harganya sebelum dikirim."


@job("quotations.draft_offer.v1")
@frozen(kw_only=True)
class DraftOffer(Job):
    """Writes, or writes again, the draft of the quotation's current revision."""

    quotation_id: QuotationId

    def order_key(self) -> str:
        return f"offer:{self.quotation_id}"


@frozen(kw_only=True)
class DraftOfferHandler:
    units_of_work: UnitOfWorkFactory
    identifiers: Identifiers
    prose: ProseWriter
    policies: Policies

    def __call__(self, job: DraftOffer) -> None:
        """Never fails because of the model: then the template serves."""
        with self.units_of_work() as work:
            picture = OfferPicture.load(work, job.quotation_id, self.policies)
        products = ", ".join(one_line(line.description or "") for line in picture.quotation.lines)
        facts = {"nama_client": one_line(picture.client.name), "layanan": products}
        written = self.prose.write(ProseRequest(task=TASK, facts=facts), TEMPLATE)
        with self.units_of_work() as work:
            store_offer_draft(work, OfferPicture.load(work, job.quotation_id, self.policies), self.identifiers, written)
            work.commit()


def store_offer_draft(
    work: UnitOfWork, picture: OfferPicture, identifiers: Identifiers, written: WrittenProse
) -> Email:
    """One draft per quotation and revision; one that is on its way or gone is left as it is, and one that a person edited too.

    That one only gets a remark where the price of the offer is not in it any more.
    """
    quotation = picture.quotation
    intent = offer_intent(quotation)
    letter = offer_letter(picture, written.paragraphs)
    email = work.emails.find_by_intent(intent)
    if email is None:
        email = Email(
            id=EmailId(identifiers.new()),
            purpose=MailPurpose.QUOTATION,
            related_id=quotation.id,
            revision=quotation.revision,
            intent_key=intent,
            user_id=picture.sales.id,
            from_email=picture.sales.email,
            to_email=picture.client.offer_email,
            subject=letter.subject,
            ai_model=written.model,
            ai_prompt=written.prompt,
            ai_generated_body=written.generated,
            final_body=letter.body,
            attachments=(MailAttachment(filename=f"Penawaran-{quotation.number}.pdf", content_type="application/pdf"),),
        )
        work.emails.add(email)
    elif email.status is MailStatus.DRAFT and email.release_requested_at is None:
        if email.is_edited:
            if money_text(picture.taxed.net) not in email.final_body:
                email.remark(OUTDATED)
                work.emails.save(email)
            return email
        email.rewrite(subject=letter.subject, body=letter.body)
        email.ai_model, email.ai_prompt = written.model, written.prompt
        email.ai_generated_body = written.generated
        work.emails.save(email)
    return email
