"""What every document renderer has to do."""

from abc import ABC, abstractmethod
from datetime import date

import pytest
from attrs import evolve

from subplat.application.ports.documents import DocumentLine, DocumentRenderer, Letterhead, QuotationDocument
from subplat.domain.formatting import date_text, money_text
from subplat.domain.money import Currency, Money

MARKUP = (
    '#read("/etc/passwd")',
    '#panic("no")',
    "*bold* _emph_ `raw` $x^2$ @ref <label>",
    "= Heading\\ \\u{41} ~ -- ---",
    "// not a comment /* nor this */",
    "<script>alert(1)</script> &amp; {{ 7*7 }} ${7*7} %s",
    "\"quoted\" 'single' [content] {code}",
)
HOSTILE = (
    "",
    " ",
    "\x00\x01\x1b[31m\x7f",
    "\ud800 lone \udfff surrogates",
    "\u202egnp.exe\u202c \u2066x\u2069 \ufeff\u200b",
    "line\r\nbreaks\u2028of\u2029every\vkind\f",
    "\U0001f600\U0001f468\u200d\U0001f469\u200d\U0001f467 \u4e2d\u6587 \u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "x" * 400,
    "kata " * 300,
    "e\u0301" * 50 + "\u0301" * 50,
)


def sample_quotation() -> QuotationDocument:
    """A small quotation in rupiah, complete in every field."""
    line = DocumentLine(
        description="Google Workspace Business Standard",
        detail="Langganan tahunan, dibayar bulanan",
        quantity=39,
        unit_price=Money("234000", Currency.IDR),
        discount_percent="5%",
        subtotal=Money("8669700", Currency.IDR),
    )
    return QuotationDocument(
        number="Q-2026-00042",
        revision=1,
        issued_on=date(2026, 11, 23),
        valid_until=date(2026, 12, 7),
        seller=Letterhead(
            name="PT Contoh Awan Niaga",
            address="Jalan Contoh Raya 52, Jakarta 12190",
            tax_number="0012345678091000",
            email="billing@example.co.id",
            phone="+62 21 555 0100",
        ),
        client_name="PT Contoh Nusantara",
        client_address="Jalan Contoh 10, Bandung 40262",
        client_tax_number="0098765432102000",
        contact_email="finance@nusantara.example",
        sales_name="Tim Sales",
        sales_email="sales@example.co.id",
        lines=(line, evolve(line, description="Domain contoh.example", detail=None, discount_percent=None)),
        subtotal=Money("17339400", Currency.IDR),
        tax_base=Money("15894450", Currency.IDR),
        tax_label="PPN 12%",
        tax=Money("1907334", Currency.IDR),
        total=Money("19246734", Currency.IDR),
        rate_note="1 USD = Rp 16.250",
        billing_period="MONTHLY",
        terms=("Harga berlaku sampai tanggal yang tertera.", "Dokumen ini bukan faktur pajak."),
    )


def with_text_everywhere(text: str) -> QuotationDocument:
    """The sample with `text` in every field that a person outside can fill."""
    sample = sample_quotation()
    return evolve(
        sample,
        seller=evolve(sample.seller, name=text, address=text, tax_number=text, email=text, phone=text),
        client_name=text,
        client_address=text,
        client_tax_number=text,
        contact_email=text,
        sales_name=text,
        sales_email=text,
        lines=tuple(evolve(line, description=text, detail=text) for line in sample.lines),
        tax_label=text,
        rate_note=text,
        billing_period=text,
        terms=(text,),
    )


class DocumentRendererContract(ABC):
    """Subclasses give the fixture `renderer` and say how to read a document back."""

    @pytest.fixture
    @abstractmethod
    def renderer(self) -> DocumentRenderer:
        """A renderer to try."""

    @abstractmethod
    def text_of(self, document: bytes) -> str:
        """All text that a reader of the document can see."""

    def _shown(self, document: bytes) -> str:
        return "".join(self.text_of(document).split())

    def test_the_same_document_gives_the_same_bytes(self, renderer: DocumentRenderer) -> None:
        assert renderer.quotation_pdf(sample_quotation()) == renderer.quotation_pdf(sample_quotation())

    def test_another_revision_gives_other_bytes(self, renderer: DocumentRenderer) -> None:
        revised = evolve(sample_quotation(), revision=2)
        assert renderer.quotation_pdf(sample_quotation()) != renderer.quotation_pdf(revised)

    def test_every_fact_can_be_read(self, renderer: DocumentRenderer) -> None:
        document = sample_quotation()
        shown = self._shown(renderer.quotation_pdf(document))
        texts = [
            document.number,
            document.seller.name,
            document.seller.address,
            document.client_name,
            document.client_address or "",
            document.contact_email,
            document.sales_name,
            document.rate_note or "",
            document.tax_label,
            date_text(document.issued_on),
            date_text(date(2026, 12, 7)),
            *(line.description for line in document.lines),
            *document.terms,
        ]
        assert [text for text in texts if "".join(text.split()) not in shown] == []

    def test_every_amount_is_written_for_indonesian_readers(self, renderer: DocumentRenderer) -> None:
        document = sample_quotation()
        shown = self._shown(renderer.quotation_pdf(document))
        amounts = [document.subtotal, document.tax_base, document.tax, document.total]
        amounts += [amount for line in document.lines for amount in (line.unit_price, line.subtotal)]
        assert [amount for amount in amounts if "".join(money_text(amount).split()) not in shown] == []

    @pytest.mark.parametrize("text", MARKUP)
    def test_markup_in_a_name_is_printed_as_it_is(self, renderer: DocumentRenderer, text: str) -> None:
        shown = self._shown(renderer.quotation_pdf(with_text_everywhere(text)))
        assert shown.count("".join(text.split())) >= 10

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_no_text_makes_it_fail(self, renderer: DocumentRenderer, text: str) -> None:
        document = with_text_everywhere(text)
        shown = self._shown(renderer.quotation_pdf(document))
        assert "".join(money_text(document.total).split()) in shown
