"""The mail an offer leaves with."""

from collections.abc import Iterable

from attrs import frozen

from subplat.application.messaging.kinds import PlainMail
from subplat.application.messaging.letter import Letter, letter, one_line
from subplat.application.policies import Policies
from subplat.application.ports.clock import Clock
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.mailer import Attachment
from subplat.application.ports.unit_of_work import UnitOfWork, UnitOfWorkFactory
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.errors import RuleBroken
from subplat.domain.formatting import date_text, money_text, number_text
from subplat.domain.ids import QuotationId
from subplat.domain.messaging.email import Email
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.quotation import Quotation, QuotationStatus

PERIODS = {BillingPeriod.MONTHLY: "bulanan", BillingPeriod.YEARLY: "tahunan"}
TEMPLATE = (
    "Terima kasih atas kesempatan yang diberikan kepada kami untuk menyampaikan penawaran layanan ini.",
    "Rincian layanan dan harga kami sampaikan di bawah ini dan pada dokumen terlampir.",
)


def offer_intent(quotation: Quotation) -> str:
    """One mail per quotation and revision, ever."""
    return f"offer:{quotation.id}:{quotation.revision}"


def offer_letter(picture: OfferPicture, paragraphs: Iterable[str]) -> Letter:
    """The offer to the client; the PDF travels with it."""
    quotation, taxed = picture.quotation, picture.taxed
    lines = [
        f"- {one_line(line.description or '')}: {number_text(line.quantity)} x {money_text(line.unit_price_client)}"
        f" = {money_text(line.subtotal_client)}"
        for line in quotation.lines
    ]
    valid = [f"Berlaku sampai: {date_text(quotation.valid_until)}"] if quotation.valid_until else []
    return letter(
        subject=f"Penawaran {quotation.number} untuk {picture.client.name}",
        greeting=f"Yth. {one_line(picture.client.name)},",
        paragraphs=paragraphs,
        facts=[
            f"Penawaran: {quotation.number} (revisi {quotation.revision}), langganan {PERIODS[quotation.billing_period]}",
            *lines,
            f"Subtotal: {money_text(taxed.net)}",
            f"{taxed.label}: {money_text(taxed.tax)}",
            f"Total: {money_text(taxed.net + taxed.tax)}",
            *valid,
        ],
        signature=[one_line(picture.sales.full_name), picture.sales.email],
    )


@frozen(kw_only=True)
class OfferMail(PlainMail):
    """Goes only with the current revision, carries its PDF, and makes the quotation SENT."""

    units_of_work: UnitOfWorkFactory
    documents: DocumentRenderer
    clock: Clock
    policies: Policies

    def ensure_it_fits(self, work: UnitOfWork, email: Email) -> None:
        """Raises RuleBroken when the offer was revised, decided or has become too old."""
        quotation = work.quotations.get(_quotation_of(email))
        _ensure_current(quotation, email)
        quotation.ensure_sendable(self.clock.today())

    def attachments(self, email: Email) -> tuple[Attachment, ...]:
        """The quotation as PDF, rendered from the books; raises RuleBroken when they hold a newer revision by now."""
        with self.units_of_work() as work:
            picture = OfferPicture.load(work, _quotation_of(email), self.policies)
        _ensure_current(picture.quotation, email)
        pdf = self.documents.quotation_pdf(picture.document(self.policies))
        return tuple(
            Attachment(filename=wanted.filename, content_type=wanted.content_type, content=pdf)
            for wanted in email.attachments
        )

    def left(self, work: UnitOfWork, email: Email, thread_id: str) -> None:
        """The quotation is SENT, unless it has moved on meanwhile."""
        quotation = work.quotations.get(_quotation_of(email))
        if quotation.revision == email.revision and quotation.status is QuotationStatus.DRAFT:
            quotation.sent(thread_id=thread_id, now=self.clock.now())
            work.quotations.save(quotation)


def _ensure_current(quotation: Quotation, email: Email) -> None:
    if quotation.revision != email.revision:
        raise RuleBroken(f"the offer has a newer revision ({quotation.revision}): send that one")


def _quotation_of(email: Email) -> QuotationId:
    if email.related_id is None:
        raise RuleBroken("an offer belongs to a quotation", email_id=email.id)
    return QuotationId(email.related_id)
