"""When Finance's answer goes into the books, and when a person has to look."""

from decimal import Decimal

import pytest
from attrs import evolve

from subplat.domain.messaging.invoice_answer import BillFacts, InvoiceAnswer, ModelReading, judged
from subplat.domain.messaging.unclear import Doubt
from subplat.domain.money import Currency, Money


def rupiah(amount: int) -> Money:
    return Money(Decimal(amount), Currency.IDR)


BILL = BillFacts(
    amount=rupiah(1110000),
    parts=(rupiah(1000000), rupiah(916667), rupiah(110000)),
    lines=2,
    invoice_number=None,
)
ANSWER = "Nomor invoice: INV-7\nTotal: Rp 1.110.000"


def doubts(text: str, reading: ModelReading | None = None, bill: BillFacts = BILL) -> tuple[Doubt, ...]:
    return judged(text, bill, reading).doubts


def test_patterns_alone_will_do() -> None:
    assert judged(ANSWER, BILL, None) == InvoiceAnswer(number="INV-7", amount=rupiah(1110000))


def test_a_model_that_agrees_changes_nothing() -> None:
    reading = ModelReading(number="inv-7", amount=Decimal("1110000.00"))
    assert judged(ANSWER, BILL, reading) == InvoiceAnswer(number="INV-7", amount=rupiah(1110000))


def test_a_model_may_find_a_number_that_no_pattern_knows_if_the_text_says_it() -> None:
    reading = ModelReading(number="77/XI/2026", amount=None)
    assert judged("Sudah terbit ya, 77/XI/2026. Terima kasih.", BILL, reading) == InvoiceAnswer(number="77/XI/2026")


def test_without_an_amount_the_bill_stands() -> None:
    assert judged("INV-7 terlampir", BILL, None) == InvoiceAnswer(number="INV-7", amount=None)


def test_parts_of_the_bill_are_no_other_total() -> None:
    text = "INV-7\nRp 1.000.000\nRp 110.000\nRp 1.110.000"
    assert judged(text, BILL, None).amount == rupiah(1110000)


@pytest.mark.parametrize("amount", ["1.110.003", "1.109.997"])
def test_rounding_is_taken_over(amount: str) -> None:
    assert judged(f"INV-7 Total Rp {amount}", BILL, None).doubts == ()


@pytest.mark.parametrize("amount", ["1.110.004", "1.109.996", "1", "11.100.000"])
def test_more_than_rounding_is_for_a_person(amount: str) -> None:
    assert doubts(f"INV-7 Total Rp {amount}") == (Doubt.AMOUNT_DIFFERS,)


def test_another_currency_is_for_a_person() -> None:
    assert doubts("INV-7 Total USD 1,110,000") == (Doubt.AMOUNT_DIFFERS,)


def test_two_numbers_are_for_a_person_whatever_the_model_says() -> None:
    assert doubts("INV-7 dan INV-8", ModelReading(number="INV-7", amount=None)) == (Doubt.SEVERAL_NUMBERS,)


def test_two_totals_are_for_a_person() -> None:
    assert doubts("INV-7 total Rp 1.110.000 atau total Rp 1.110.001") == (Doubt.AMOUNT_UNCLEAR,)


def test_an_amount_in_words_is_for_a_person() -> None:
    assert doubts("INV-7 total Rp 1,11 juta") == (Doubt.AMOUNT_UNCLEAR,)


def test_no_number_is_for_a_person() -> None:
    assert doubts("Baik, sedang kami proses.") == (Doubt.NO_NUMBER,)
    assert doubts("Baik, sedang kami proses.", ModelReading(number=None, amount=None)) == (Doubt.NO_NUMBER,)


@pytest.mark.parametrize(
    "reading",
    [
        ModelReading(number="INV-8", amount=None),
        ModelReading(number=None, amount=None),
        ModelReading(number="INV-7", amount=Decimal(1)),
    ],
)
def test_a_model_that_reads_something_else_is_for_a_person(reading: ModelReading) -> None:
    assert doubts(ANSWER, reading) == (Doubt.MODEL_DISAGREES,)


def test_a_model_cannot_add_what_the_text_does_not_say() -> None:
    assert doubts("Sudah terbit.", ModelReading(number="INV-9", amount=None)) == (Doubt.MODEL_DISAGREES,)
    assert doubts("INV-7", ModelReading(number="INV-7", amount=Decimal(1110000))) == (Doubt.MODEL_DISAGREES,)
    assert doubts("Sudah terbit.", ModelReading(number="terbit", amount=None)) == (Doubt.MODEL_DISAGREES,)


def test_what_is_only_quoted_does_not_count() -> None:
    quoted = "Sedang kami proses.\n\nOn 23 Nov 2026 Platform wrote:\n> Nomor invoice: INV-1\n> Total Rp 1.110.000"
    assert doubts(quoted) == (Doubt.NO_NUMBER,)


def test_an_invoice_is_not_replaced_by_another_without_a_person() -> None:
    assert doubts(ANSWER, bill=evolve(BILL, invoice_number="INV-6")) == (Doubt.OTHER_INVOICE,)
    assert doubts(ANSWER, bill=evolve(BILL, invoice_number="inv-7")) == ()
