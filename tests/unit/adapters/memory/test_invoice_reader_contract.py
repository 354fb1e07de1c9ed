"""The invoice reader in memory keeps the contract of readers."""

import pytest

from subplat.adapters.memory.invoice_reader import InMemoryInvoiceReader
from subplat.application.ports.failures import MalformedAnswer, Rejected, Unavailable
from subplat.application.ports.invoice_reader import InvoiceReader
from subplat.testing.contracts.invoice_reader import InvoiceReaderContract


class TestInMemoryInvoiceReader(InvoiceReaderContract):
    @pytest.fixture
    def reader(self) -> InvoiceReader:
        self.memory = InMemoryInvoiceReader()
        return self.memory

    def go_down(self) -> None:
        self.memory.failures.append(Unavailable("model", "down"))

    def block_next(self) -> None:
        self.memory.failures.append(Rejected("model", "blocked", code="SAFETY"))

    def garble_next(self) -> None:
        self.memory.failures.append(MalformedAnswer("model", "no JSON"))
