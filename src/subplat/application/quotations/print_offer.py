"""The offer as the client gets it, to look at before and after it is sent."""

from attrs import field, frozen

from subplat.application.policies import Policies
from subplat.application.ports.documents import DocumentRenderer
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.quotations.picture import OfferPicture
from subplat.domain.ids import QuotationId


@frozen(kw_only=True)
class PrintedOffer:
    """A PDF and the name to save it under."""

    filename: str
    content: bytes = field(repr=False)


@frozen(kw_only=True)
class PrintOfferHandler:
    """Rendered from the books as they are now."""

    units_of_work: UnitOfWorkFactory
    documents: DocumentRenderer
    policies: Policies

    def __call__(self, quotation_id: QuotationId) -> PrintedOffer:
        """The current revision; raises NotFound."""
        with self.units_of_work() as work:
            picture = OfferPicture.load(work, quotation_id, self.policies)
        quotation = picture.quotation
        name = f"{quotation.number}-r{quotation.revision}.pdf".replace("/", "-")
        return PrintedOffer(filename=name, content=self.documents.quotation_pdf(picture.document(self.policies)))
