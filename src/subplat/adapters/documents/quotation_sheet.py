"""A quotation as the strings that its template places."""

from attrs import frozen

from subplat.adapters.documents.printable import lines_of, one_line, tax_number_text
from subplat.adapters.documents.words import amount_in_words
from subplat.application.ports.documents import DocumentLine, Letterhead, QuotationDocument
from subplat.domain.formatting import date_text, money_text, number_text

PERIODS = {"MONTHLY": "Bulanan", "YEARLY": "Tahunan"}
NOTHING = "–"


@frozen(kw_only=True)
class SheetLine:
    """One row of the table."""

    place: str
    description: str
    detail: str
    quantity: str
    unit_price: str
    discount: str
    subtotal: str


@frozen(kw_only=True)
class QuotationSheet:
    """Everything on the pages, in reading order; pairs are label and value. Months and days of the year are numbers."""

    issued_on: tuple[int, int, int]
    number: str
    revision: str
    seller: str
    seller_lines: list[str]
    client: str
    client_lines: list[str]
    facts: list[tuple[str, str]]
    lines: list[SheetLine]
    totals: list[tuple[str, str]]
    total: str
    words: str
    terms: list[str]
    sales: str
    sales_email: str


def quotation_sheet(document: QuotationDocument) -> QuotationSheet:
    """The document in Indonesian, with every amount, date and number already written out."""
    return QuotationSheet(
        issued_on=(document.issued_on.year, document.issued_on.month, document.issued_on.day),
        number=one_line(document.number),
        revision=f"Revisi {document.revision}" if document.revision > 1 else "",
        seller=one_line(document.seller.name),
        seller_lines=_seller_lines(document.seller),
        client=one_line(document.client_name),
        client_lines=_client_lines(document),
        facts=_facts(document),
        lines=[_line(place, line) for place, line in enumerate(document.lines, start=1)],
        totals=_totals(document),
        total=money_text(document.total),
        words=amount_in_words(document.total),
        terms=[shown for term in document.terms if (shown := one_line(term))],
        sales=one_line(document.sales_name),
        sales_email=one_line(document.sales_email),
    )


def _seller_lines(seller: Letterhead) -> list[str]:
    contact = [f"NPWP {tax_number_text(seller.tax_number)}", one_line(seller.email), one_line(seller.phone or "")]
    return [*lines_of(seller.address), "  ·  ".join(part for part in contact if part)]


def _client_lines(document: QuotationDocument) -> list[str]:
    tax_number = tax_number_text(document.client_tax_number or "")
    lines = [*lines_of(document.client_address), f"NPWP {tax_number}" if tax_number else "", document.contact_email]
    return [shown for line in lines if (shown := one_line(line))]


def _facts(document: QuotationDocument) -> list[tuple[str, str]]:
    valid_until = date_text(document.valid_until) if document.valid_until else NOTHING
    facts = [("Tanggal", date_text(document.issued_on)), ("Berlaku sampai", valid_until)]
    if rate := one_line(document.rate_note or ""):
        facts.append(("Kurs", rate))
    period = one_line(document.billing_period)
    facts.append(("Penagihan", PERIODS.get(period, period)))
    facts.append(("Sales", one_line(document.sales_name)))
    return [(label, value) for label, value in facts if value]


def _line(place: int, line: DocumentLine) -> SheetLine:
    return SheetLine(
        place=str(place),
        description=one_line(line.description),
        detail=one_line(line.detail or ""),
        quantity=number_text(line.quantity),
        unit_price=money_text(line.unit_price),
        discount=one_line(line.discount_percent or "") or NOTHING,
        subtotal=money_text(line.subtotal),
    )


def _totals(document: QuotationDocument) -> list[tuple[str, str]]:
    base = "Dasar pengenaan pajak" if document.tax_base == document.subtotal else "DPP nilai lain"
    return [
        ("Subtotal", money_text(document.subtotal)),
        (base, money_text(document.tax_base)),
        (one_line(document.tax_label), money_text(document.tax)),
    ]
