"""The copy of each quotation in the company's other system (Cosmic)."""

from datetime import date
from typing import Protocol

from attrs import field, frozen

from subplat.domain.money import Money


@frozen(kw_only=True)
class MirroredLine:
    """One line as shown to the client."""

    description: str
    quantity: int
    unit_price: Money
    subtotal: Money


@frozen(kw_only=True)
class MirroredQuotation:
    """A quotation to be mirrored; `number` identifies it there, `pdf` is the document of this revision."""

    number: str
    revision: int
    status: str
    client_name: str
    sales_email: str
    total: Money
    total_client: Money
    valid_until: date | None
    lines: tuple[MirroredLine, ...]
    pdf: bytes = field(repr=False)


@frozen(kw_only=True)
class MirrorReference:
    """Where the copy is."""

    cosmic_id: str
    pdf_url: str | None


class QuotationMirror(Protocol):
    """Keeps one copy per quotation number."""

    def upsert(self, quotation: MirroredQuotation, known_id: str | None) -> MirrorReference:
        """Makes or renews the copy (found by `known_id`, else by number). Safe to repeat.

        Raises `Unavailable`, `OutcomeUnknown`, `Rejected`, `MalformedAnswer`.
        """
        ...
