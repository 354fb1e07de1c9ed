"""The mirror in memory keeps the contract."""

from collections.abc import Mapping

import pytest

from subplat.adapters.memory.quotation_mirror import InMemoryQuotationMirror
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.testing.contracts.quotation_mirror import Copy, QuotationMirrorContract


class TestInMemoryQuotationMirror(QuotationMirrorContract):
    @pytest.fixture
    def mirror(self) -> InMemoryQuotationMirror:
        self.fake = InMemoryQuotationMirror()
        return self.fake

    def copies(self) -> Mapping[str, Copy]:
        return {
            key: Copy(
                number=kept.number,
                revision=kept.revision,
                status=kept.status,
                total=str(kept.total.amount),
                pdf=kept.pdf,
            )
            for key, kept in self.fake.copies.items()
        }

    def delete(self, cosmic_id: str) -> None:
        del self.fake.copies[cosmic_id]

    def go_down(self) -> None:
        self.fake.failures.append(Unavailable("in-memory", "down"))

    def lose_next_answer(self) -> None:
        self.fake.lost_answers.append(OutcomeUnknown("in-memory", "no answer"))

    def garble_next(self) -> None:
        self.fake.lost_answers.append(MalformedAnswer("in-memory", "nonsense"))

    def refuse_next(self) -> None:
        self.fake.failures.append(Rejected("in-memory", "over the plan", code="402"))
