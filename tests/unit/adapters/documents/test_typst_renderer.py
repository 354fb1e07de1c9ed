"""The PDF that a client receives."""

import hashlib
import io
import subprocess
import sys

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from subplat.adapters.documents import typst_renderer
from subplat.adapters.documents.typst_renderer import TemplateDefect, TypstDocumentRenderer
from subplat.testing.contracts.documents import DocumentRendererContract, sample_quotation, with_text_everywhere

pytestmark = pytest.mark.campaign


def pages_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]


class TestTypstDocumentRenderer(DocumentRendererContract):
    @pytest.fixture
    def renderer(self) -> TypstDocumentRenderer:
        return TypstDocumentRenderer()

    def text_of(self, document: bytes) -> str:
        return "\n".join(pages_of(document))


def test_another_process_makes_the_same_bytes() -> None:
    program = (
        "import hashlib; from subplat.adapters.documents.typst_renderer import TypstDocumentRenderer as R;"
        "from subplat.testing.contracts.documents import sample_quotation as s;"
        "print(hashlib.sha256(R().quotation_pdf(s())).hexdigest())"
    )
    elsewhere = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    here = hashlib.sha256(TypstDocumentRenderer().quotation_pdf(sample_quotation())).hexdigest()
    assert elsewhere.stdout.strip() == here


def test_the_file_names_its_title_author_and_day() -> None:
    metadata = PdfReader(io.BytesIO(TypstDocumentRenderer().quotation_pdf(sample_quotation()))).metadata
    assert metadata is not None
    assert metadata.title == "Penawaran Q-2026-00042"
    assert metadata.author == "PT Contoh Awan Niaga"
    assert metadata["/CreationDate"] == "D:20261123000000Z"


def test_only_the_shipped_font_is_embedded() -> None:
    reader = PdfReader(io.BytesIO(TypstDocumentRenderer().quotation_pdf(sample_quotation())))
    fonts = {font["/BaseFont"] for page in reader.pages for font in page["/Resources"]["/Font"].values()}
    assert fonts
    assert all("+Inter" in font for font in fonts)


def test_a_short_quotation_is_one_page() -> None:
    pages = pages_of(TypstDocumentRenderer().quotation_pdf(sample_quotation()))
    assert len(pages) == 1
    assert "Halaman 1 / 1" in pages[0]
    assert "TERBILANG" in pages[0]
    assert "Sembilan belas juta dua ratus empat puluh enam ribu tujuh ratus tiga puluh empat rupiah" in pages[0]


def test_a_long_quotation_repeats_its_heading_and_keeps_every_line() -> None:
    sample = sample_quotation()
    lines = tuple(evolve(sample.lines[0], description=f"Layanan nomor-{place:03}") for place in range(60))
    pages = pages_of(TypstDocumentRenderer().quotation_pdf(evolve(sample, lines=lines)))
    assert len(pages) == 3
    assert all("Harga satuan" in page for page in pages)
    assert [f"Halaman {place} / 3" in page for place, page in enumerate(pages, start=1)] == [True, True, True]
    assert all("(lanjutan)" in page for page in pages[1:])
    text = "".join(pages)
    assert [place for place in range(60) if text.count(f"Layanan nomor-{place:03}") != 1] == []
    assert text.count("Disetujui oleh,") == 1


def test_totals_and_words_are_never_torn_apart() -> None:
    sample = sample_quotation()
    for count in range(16, 26):
        pages = pages_of(TypstDocumentRenderer().quotation_pdf(evolve(sample, lines=sample.lines[:1] * count)))
        assert [page for page in pages if ("DPP nilai lain" in page) != ("TERBILANG" in page)] == []


def test_a_first_revision_is_not_mentioned_and_a_later_one_is() -> None:
    renderer = TypstDocumentRenderer()
    assert "Revisi" not in pages_of(renderer.quotation_pdf(sample_quotation()))[0]
    assert "Revisi 3" in pages_of(renderer.quotation_pdf(evolve(sample_quotation(), revision=3)))[0]


def test_an_address_is_copied_from_the_page_without_invisible_characters() -> None:
    address = "keuangan.dan.pajak@kantor-pusat.contoh-nusantara.example"
    page = pages_of(TypstDocumentRenderer().quotation_pdf(evolve(sample_quotation(), contact_email=address)))[0]
    assert address in page
    assert "\u200b" not in page


def test_a_word_longer_than_its_column_stays_on_the_page() -> None:
    page = PdfReader(
        io.BytesIO(TypstDocumentRenderer().quotation_pdf(evolve(sample_quotation(), client_address="W" * 200)))
    ).pages[0]
    rights: list[float] = []

    def note(text: str, _cm: object, matrix: list[float], _font: object, _size: float) -> None:
        if text.strip():
            rights.append(matrix[4])

    page.extract_text(visitor_text=note)
    assert max(rights) < float(page.mediabox.width) - 40


def test_a_missing_font_is_a_defect_and_not_an_ugly_page(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = b'#set text(font: "Nowhere Sans")\nhello'
    monkeypatch.setattr(typst_renderer, "_template", lambda name: broken)
    with pytest.raises(TemplateDefect, match="nowhere sans"):
        TypstDocumentRenderer().quotation_pdf(sample_quotation())


def test_a_broken_template_is_a_defect(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typst_renderer, "_template", lambda name: b"#nothing-of-that-name")
    with pytest.raises(TemplateDefect, match="unknown variable"):
        TypstDocumentRenderer().quotation_pdf(sample_quotation())


@settings(max_examples=40, deadline=None)
@given(text=st.text(alphabet=st.characters(), max_size=80))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    pdf = TypstDocumentRenderer().quotation_pdf(with_text_everywhere(text))
    assert pdf.startswith(b"%PDF-")
