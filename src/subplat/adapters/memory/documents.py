"""Documents as plain text, for runs that need no typesetting."""

from collections.abc import Iterator

from attrs import define, field

from subplat.application.ports.documents import QuotationDocument
from subplat.domain.formatting import date_text, money_text, number_text


@define
class InMemoryDocumentRenderer:
    """`DocumentRenderer` whose pages are UTF-8 text, one fact a line; `rendered` keeps what was asked for."""

    rendered: list[QuotationDocument] = field(factory=list)

    def quotation_pdf(self, document: QuotationDocument) -> bytes:
        """The document's facts in reading order; characters that UTF-8 cannot carry become `?`."""
        self.rendered.append(document)
        return "\n".join(_lines(document)).encode(errors="replace")


def _lines(document: QuotationDocument) -> Iterator[str]:
    yield f"PENAWARAN {document.number} revisi {document.revision}"
    seller = document.seller
    yield from (seller.name, seller.address, f"NPWP {seller.tax_number}", seller.email, seller.phone or "")
    yield from (document.client_name, document.client_address or "", document.client_tax_number or "")
    yield document.contact_email
    yield f"Tanggal {date_text(document.issued_on)}"
    yield f"Berlaku sampai {date_text(document.valid_until) if document.valid_until else '-'}"
    yield from (document.rate_note or "", document.billing_period, document.sales_name, document.sales_email)
    for line in document.lines:
        yield from (line.description, line.detail or "")
        amounts = (number_text(line.quantity), money_text(line.unit_price), line.discount_percent or "-")
        yield " | ".join((*amounts, money_text(line.subtotal)))
    yield f"Subtotal {money_text(document.subtotal)}"
    yield f"DPP {money_text(document.tax_base)}"
    yield f"{document.tax_label} {money_text(document.tax)}"
    yield f"Total {money_text(document.total)}"
    yield from document.terms
