"""Keeps the copy of a quotation in Cosmic up to date."""

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.jobs import Job, Lane, job
from subplat.application.ports.quotation_mirror import QuotationMirror
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.ids import QuotationId


@job("quotations.mirror.v1", Lane.BULK)
@frozen(kw_only=True)
class MirrorQuotation(Job):
    """Copies the quotation as it is when the job runs, so a late run never shows an old state."""

    quotation_id: QuotationId

    def order_key(self) -> str:
        return f"mirror:{self.quotation_id}"


@frozen(kw_only=True)
class MirrorQuotationHandler:
    units_of_work: UnitOfWorkFactory
    mirror: QuotationMirror
    documents: DocumentRenderer
    policies: Policies

    def __call__(self, job: MirrorQuotation) -> None:
        """Raises the mirror's failures; then the job is tried again, and nobody in Sales waits for it."""
        with self.units_of_work() as work:
            picture = OfferPicture.load(work, job.quotation_id, self.policies)
        pdf = self.documents.quotation_pdf(picture.document(self.policies))
        copy = self.mirror.upsert(picture.mirrored(pdf), picture.quotation.cosmic_id)
        with self.units_of_work() as work:
            quotation = work.quotations.get(job.quotation_id)
            if (quotation.cosmic_id, quotation.pdf_url) != (copy.cosmic_id, copy.pdf_url):
                quotation.mirrored(copy.cosmic_id, copy.pdf_url)
                work.quotations.save(quotation)
                work.commit()
