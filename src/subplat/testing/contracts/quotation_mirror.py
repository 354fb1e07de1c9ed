"""What every quotation mirror has to do."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from datetime import date

import pytest
from attrs import evolve, field, frozen

from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Rejected, Unavailable
from subplat.application.ports.quotation_mirror import MirroredLine, MirroredQuotation, QuotationMirror
from subplat.domain.money import Currency, Money

HOSTILE = ("", '"}{$ne: 1}', "\x00\u202e \ud800", "PT \U0001f600 \u4e2d\u6587", "../../x?read_key=1&y", "n" * 5000)


@frozen(kw_only=True)
class Copy:
    """A copy as it is kept on the other side; `total` is the exact amount in digits."""

    number: str
    revision: int
    status: str
    total: str
    pdf: bytes = field(repr=False)


def sample_quotation() -> MirroredQuotation:
    """A quotation in dollars, shown in rupiah."""
    price = Money("14.40", Currency.USD)
    line = MirroredLine(
        description="Google Workspace Business Standard", quantity=39, unit_price=price, subtotal=price.times(39)
    )
    return MirroredQuotation(
        number="Q-2026-00042",
        revision=1,
        status="DRAFT",
        client_name="PT Contoh Nusantara",
        sales_email="sales@example.co.id",
        total=line.subtotal,
        total_client=Money("9126000", Currency.IDR),
        valid_until=date(2026, 12, 7),
        lines=(line,),
        pdf=b"%PDF-1.7 first",
    )


class QuotationMirrorContract(ABC):
    """Subclasses give the fixture `mirror`, show what is kept, and make calls fail in a given way."""

    @pytest.fixture
    @abstractmethod
    def mirror(self) -> QuotationMirror:
        """A mirror to try, with nothing in it."""

    @abstractmethod
    def copies(self) -> Mapping[str, Copy]:
        """What is kept, by cosmic id."""

    @abstractmethod
    def delete(self, cosmic_id: str) -> None:
        """Somebody deletes a copy by hand."""

    @abstractmethod
    def go_down(self) -> None:
        """The next call finds nobody there, nor does its retry."""

    @abstractmethod
    def lose_next_answer(self) -> None:
        """The next change is made, but its answer does not arrive."""

    @abstractmethod
    def refuse_next(self) -> None:
        """The next new copy is refused for good."""

    @abstractmethod
    def garble_next(self) -> None:
        """The next change is made and answered with nonsense."""

    def test_a_new_quotation_is_copied_once_with_its_document(self, mirror: QuotationMirror) -> None:
        reference = mirror.upsert(sample_quotation(), None)
        expected = Copy(number="Q-2026-00042", revision=1, status="DRAFT", total="561.60", pdf=sample_quotation().pdf)
        assert self.copies() == {reference.cosmic_id: expected}
        assert reference.pdf_url

    def test_repeating_without_knowing_the_id_finds_the_copy_by_its_number(self, mirror: QuotationMirror) -> None:
        first = mirror.upsert(sample_quotation(), None)
        assert mirror.upsert(sample_quotation(), None) == first
        assert len(self.copies()) == 1

    def test_a_revision_renews_the_copy_and_its_document(self, mirror: QuotationMirror) -> None:
        first = mirror.upsert(sample_quotation(), None)
        revised = evolve(sample_quotation(), revision=2, status="SENT", pdf=b"%PDF-1.7 second")
        again = mirror.upsert(revised, first.cosmic_id)
        assert again.cosmic_id == first.cosmic_id
        copy = self.copies()[first.cosmic_id]
        assert (copy.revision, copy.status, copy.pdf) == (2, "SENT", b"%PDF-1.7 second")

    def test_other_numbers_are_other_copies(self, mirror: QuotationMirror) -> None:
        mirror.upsert(sample_quotation(), None)
        mirror.upsert(evolve(sample_quotation(), number="Q-2026-00043"), None)
        assert sorted(copy.number for copy in self.copies().values()) == ["Q-2026-00042", "Q-2026-00043"]

    def test_an_id_that_belongs_to_another_number_is_not_overwritten(self, mirror: QuotationMirror) -> None:
        other = mirror.upsert(evolve(sample_quotation(), number="Q-2026-00001"), None)
        reference = mirror.upsert(sample_quotation(), other.cosmic_id)
        assert reference.cosmic_id != other.cosmic_id
        assert self.copies()[other.cosmic_id].number == "Q-2026-00001"

    def test_a_copy_deleted_by_hand_is_made_again(self, mirror: QuotationMirror) -> None:
        first = mirror.upsert(sample_quotation(), None)
        self.delete(first.cosmic_id)
        assert self.copies() == {}
        second = mirror.upsert(sample_quotation(), first.cosmic_id)
        assert list(self.copies()) == [second.cosmic_id]

    def test_an_amount_is_kept_to_the_cent(self, mirror: QuotationMirror) -> None:
        huge = Money("9999999999999999.99", Currency.IDR)
        reference = mirror.upsert(evolve(sample_quotation(), total=huge), None)
        assert self.copies()[reference.cosmic_id].total == "9999999999999999.99"

    @pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
    def test_no_text_makes_it_fail(self, mirror: QuotationMirror, text: str) -> None:
        quotation = sample_quotation()
        lines = (evolve(quotation.lines[0], description=text),)
        hostile = evolve(quotation, client_name=text, sales_email=text, lines=lines)
        reference = mirror.upsert(hostile, None)
        assert mirror.upsert(hostile, reference.cosmic_id) == reference
        assert len(self.copies()) == 1

    def test_when_nobody_is_there_it_says_so_and_recovers(self, mirror: QuotationMirror) -> None:
        self.go_down()
        with pytest.raises(Unavailable):
            mirror.upsert(sample_quotation(), None)
        assert self.copies() == {}
        mirror.upsert(sample_quotation(), None)
        assert len(self.copies()) == 1

    def test_after_a_lost_answer_the_repeat_finds_what_was_made(self, mirror: QuotationMirror) -> None:
        self.lose_next_answer()
        with pytest.raises(OutcomeUnknown):
            mirror.upsert(sample_quotation(), None)
        reference = mirror.upsert(sample_quotation(), None)
        assert list(self.copies()) == [reference.cosmic_id]

    def test_after_a_garbled_answer_the_repeat_finds_what_was_made(self, mirror: QuotationMirror) -> None:
        self.garble_next()
        with pytest.raises(MalformedAnswer):
            mirror.upsert(sample_quotation(), None)
        reference = mirror.upsert(sample_quotation(), None)
        assert list(self.copies()) == [reference.cosmic_id]

    def test_a_refusal_carries_a_code_and_makes_nothing(self, mirror: QuotationMirror) -> None:
        self.refuse_next()
        with pytest.raises(Rejected) as refusal:
            mirror.upsert(sample_quotation(), None)
        assert refusal.value.code
        assert self.copies() == {}
