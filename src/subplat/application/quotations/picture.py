"""An offer as the client sees it: read in one unit of work, then used outside of it."""

from attrs import frozen

from subplat.application.policies import Policies
from subplat.application.ports.documents import DocumentLine, QuotationDocument
from subplat.application.ports.quotation_mirror import MirroredLine, MirroredQuotation
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.accounts.user import User
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.clients.client import Client
from subplat.domain.formatting import SYMBOLS, number_text
from subplat.domain.ids import QuotationId
from subplat.domain.quotations.quotation import Quotation


@frozen(kw_only=True)
class OfferPicture:
    """Everything a page, a mail or a mirror of one quotation is made from."""

    quotation: Quotation
    client: Client
    sales: User
    taxed: TaxedAmount

    @classmethod
    def load(cls, work: UnitOfWork, quotation_id: QuotationId, policies: Policies) -> "OfferPicture":
        """Reads it; raises NotFound."""
        quotation = work.quotations.get(quotation_id)
        client = work.clients.get(quotation.client_id)
        return cls(
            quotation=quotation,
            client=client,
            sales=work.users.get(quotation.sales_user_id),
            taxed=policies.tax.assess(quotation.total_client, day=quotation.issued_on, treatment=client.tax_treatment),
        )

    def document(self, policies: Policies) -> QuotationDocument:
        """The printed offer."""
        quotation = self.quotation
        converted = quotation.currency is not quotation.client_currency
        rate = f"1 {quotation.currency} = {SYMBOLS[quotation.client_currency]} {number_text(quotation.exchange_rate)}"
        return QuotationDocument(
            number=quotation.number,
            revision=quotation.revision,
            issued_on=quotation.issued_on,
            valid_until=quotation.valid_until,
            seller=policies.seller,
            client_name=self.client.invoice_name,
            client_address=self.client.billing_address,
            client_tax_number=self.client.tax_number,
            contact_email=self.client.offer_email,
            sales_name=self.sales.full_name,
            sales_email=self.sales.email,
            lines=tuple(
                DocumentLine(
                    description=line.description or "",
                    detail=None,
                    quantity=line.quantity,
                    unit_price=line.unit_price_client,
                    discount_percent=f"{number_text(line.discount_percent)}%" if line.discount_percent else None,
                    subtotal=line.subtotal_client,
                )
                for line in quotation.lines
            ),
            subtotal=self.taxed.net,
            tax_base=self.taxed.base,
            tax_label=self.taxed.label,
            tax=self.taxed.tax,
            total=self.taxed.net + self.taxed.tax,
            rate_note=rate if converted else None,
            billing_period=quotation.billing_period.value,
            terms=policies.terms,
        )

    def mirrored(self, pdf: bytes) -> MirroredQuotation:
        """The copy for the other system."""
        quotation = self.quotation
        return MirroredQuotation(
            number=quotation.number,
            revision=quotation.revision,
            status=quotation.status.value,
            client_name=self.client.name,
            sales_email=self.sales.email,
            total=quotation.total,
            total_client=quotation.total_client,
            valid_until=quotation.valid_until,
            lines=tuple(
                MirroredLine(
                    description=line.description or "",
                    quantity=line.quantity,
                    unit_price=line.unit_price_client,
                    subtotal=line.subtotal_client,
                )
                for line in quotation.lines
            ),
            pdf=pdf,
        )
