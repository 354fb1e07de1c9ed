"""Documents a client receives. Everything is already text, formatted by us; the renderer only places it."""

from datetime import date
from typing import Protocol

from attrs import frozen

from subplat.domain.money import Money


@frozen(kw_only=True)
class Letterhead:
    """The seller as printed: registered name, address lines, tax number and contact."""

    name: str
    address: str
    tax_number: str
    email: str
    phone: str | None = None


@frozen(kw_only=True)
class DocumentLine:
    """A printed line; prices in the currency the client sees."""

    description: str
    detail: str | None
    quantity: int
    unit_price: Money
    discount_percent: str | None
    subtotal: Money


@frozen(kw_only=True)
class QuotationDocument:
    """A quotation as a client sees it: amounts in `total.currency`; `tax_base` is the base the rate applies to."""

    number: str
    revision: int
    issued_on: date
    valid_until: date | None
    seller: Letterhead
    client_name: str
    client_address: str | None
    client_tax_number: str | None
    contact_email: str
    sales_name: str
    sales_email: str
    lines: tuple[DocumentLine, ...]
    subtotal: Money
    tax_base: Money
    tax_label: str
    tax: Money
    total: Money
    rate_note: str | None
    billing_period: str
    terms: tuple[str, ...]


class DocumentRenderer(Protocol):
    """Renders documents; pure: the same document gives the same bytes."""

    def quotation_pdf(self, document: QuotationDocument) -> bytes:
        """One PDF; never fails on any text in it."""
        ...
