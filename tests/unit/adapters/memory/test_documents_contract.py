"""The plain renderer keeps the contract."""

import pytest

from subplat.adapters.memory.documents import InMemoryDocumentRenderer
from subplat.testing.contracts.documents import DocumentRendererContract, sample_quotation


class TestInMemoryDocumentRenderer(DocumentRendererContract):
    @pytest.fixture
    def renderer(self) -> InMemoryDocumentRenderer:
        return InMemoryDocumentRenderer()

    def text_of(self, document: bytes) -> str:
        return document.decode()

    def test_what_was_rendered_can_be_inspected(self, renderer: InMemoryDocumentRenderer) -> None:
        renderer.quotation_pdf(sample_quotation())
        assert renderer.rendered == [sample_quotation()]
