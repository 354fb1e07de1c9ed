"""Numbers, amounts and bills found in a text by patterns."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.formatting import money_text
from subplat.domain.messaging.written_facts import WrittenAmount, amounts, bills_named, invoice_numbers, says
from subplat.domain.money import Currency, Money

BILL = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"


def rupiah(amount: int | str) -> Money:
    return Money(Decimal(amount), Currency.IDR)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nomor invoice: INV-2026/0012", ("INV-2026/0012",)),
        ("No. Invoice 0012/INV/XI/2026.", ("0012/INV/XI/2026",)),
        ("Invoice: 4711", ("4711",)),
        ("invoice number is A-7731, terima kasih", ("A-7731",)),
        ("Terlampir INV-7.pdf", ("INV-7",)),
        ("inv-7 dan sekali lagi INV-7", ("inv-7",)),
        ("INV-7 menggantikan INV-6", ("INV-7", "INV-6")),
        ("Nomor invoice: INV-7\nNomor faktur pajak: 010.000-26.12345678", ("INV-7",)),
        ("Nomor invoice: Rp 1.110.000", ()),
        ("Invoicenya menyusul besok jam 9", ()),
        ("Lihat https://palsu.example/INV-9 atau INV-9@palsu.example", ()),
        (f"Referensi: {BILL}", ()),
        ("Nomor invoice:", ()),
    ],
)
def test_numbers_of_invoices(text: str, numbers: tuple[str, ...]) -> None:
    assert invoice_numbers(text) == numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Rp 1.110.000", [(rupiah(1110000), False)]),
        ("Total Rp1.110.000,00", [(rupiah(1110000), True)]),
        ("Total: IDR 1,110,000.50", [(rupiah("1110000.5"), True)]),
        ("Nilai akhir 1.110.000 rupiah", [(rupiah(1110000), True)]),
        ("Jumlah tagihan: 1.110.000", [(rupiah(1110000), True)]),
        ("Jumlah dokumen: 3", []),
        ("Harga jual Rp 1.000.000, PPN Rp 110.000, total Rp 1.110.000",
         [(rupiah(1000000), False), (rupiah(110000), False), (rupiah(1110000), True)]),
        ("Total PPN Rp 110.000", [(rupiah(110000), False)]),
        ("Total US$ 1,234.50", [(Money(Decimal("1234.5"), Currency.USD), True)]),
        ("Total Rp 1,11 juta", [(None, True)]),
        ("Rp 1.11.000", [(None, False)]),
        ("Rp 1.1100", [(None, False)]),
        ("Rp 99999999999999999999", [(None, False)]),
        ("23 November 2026, 42 user", []),
    ],
)  # fmt: skip
def test_amounts(text: str, found: list[tuple[Money | None, bool]]) -> None:
    assert list(amounts(text, Currency.IDR)) == [WrittenAmount(money=money, is_total=total) for money, total in found]


@given(st.integers(1, 10**13), st.sampled_from([Currency.IDR, Currency.USD]))
def test_an_amount_as_we_write_it_is_read_back(cents: int, currency: Currency) -> None:
    money = Money(Decimal(cents) / 100, currency)
    assert [each.money for each in amounts(f"Total {money_text(money)}.", currency)] == [money]


def test_bills_are_named_by_their_whole_id_only() -> None:
    text = f"[{BILL}] sekali lagi {BILL.upper()}, bukan x{BILL} dan bukan {BILL}-1"
    assert bills_named(text) == (UUID(BILL),)


def test_a_number_is_said_as_a_word_of_its_own() -> None:
    assert says("nomornya 4711, ya", "4711")
    assert says("terlampir A-7.pdf", "a-7")
    assert not says("nomornya 47110", "4711")


@given(st.text())
def test_any_text_can_be_searched(text: str) -> None:
    assert all(any(c.isdigit() for c in number) for number in invoice_numbers(text))
    assert len(amounts(text, Currency.IDR)) <= len(text)
    assert len(bills_named(text)) <= len(text)
