"""Copies of quotations in a dictionary."""

from attrs import define, field

from subplat.application.ports.failures import OutsideFailure
from subplat.application.ports.quotation_mirror import MirroredQuotation, MirrorReference


@define
class InMemoryQuotationMirror:
    """`QuotationMirror` over `copies` (by cosmic id, in order of creation).

    `failures` are raised before anything happens, `lost_answers` after it has happened, each once.
    """

    copies: dict[str, MirroredQuotation] = field(factory=dict)
    failures: list[OutsideFailure] = field(factory=list)
    lost_answers: list[OutsideFailure] = field(factory=list)
    calls: int = 0
    _made: int = 0

    def upsert(self, quotation: MirroredQuotation, known_id: str | None) -> MirrorReference:
        """Makes or renews the copy of that number."""
        self.calls += 1
        if self.failures:
            raise self.failures.pop(0)
        cosmic_id = self._find(quotation.number, known_id)
        if cosmic_id is None:
            self._made += 1
            cosmic_id = f"{self._made:024x}"
        self.copies[cosmic_id] = quotation
        if self.lost_answers:
            raise self.lost_answers.pop(0)
        return MirrorReference(cosmic_id=cosmic_id, pdf_url=f"memory://cosmic/{cosmic_id}.pdf")

    def _find(self, number: str, known_id: str | None) -> str | None:
        if known_id in self.copies and self.copies[known_id].number == number:
            return known_id
        return next((key for key, copy in self.copies.items() if copy.number == number), None)
