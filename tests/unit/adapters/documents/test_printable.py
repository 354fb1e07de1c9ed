"""Text made fit to be printed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.documents.printable import lines_of, one_line, tax_number_text


def test_white_space_of_any_kind_becomes_single_spaces() -> None:
    assert one_line("  a\tb\r\nc\u2028d\u3000e  ") == "a b c d e"


def test_marks_that_turn_the_reading_direction_are_removed() -> None:
    assert one_line("faktur\u202egnp.exe\u202c\u2066x\u2069\u200f") == "fakturgnp.exex"


def test_joined_letters_and_no_break_spaces_are_kept() -> None:
    assert one_line("Rp\u00a01 \u0915\u094d\u200d\u0937") == "Rp\u00a01 \u0915\u094d\u200d\u0937"


def test_an_address_keeps_its_lines_and_loses_empty_ones() -> None:
    assert lines_of("Jalan Contoh 1\r\n\r\n \x00 \nBandung") == ["Jalan Contoh 1", "Bandung"]
    assert lines_of(None) == []


@pytest.mark.parametrize(
    ("digits", "shown"),
    [
        ("0012345678091000", "0012 3456 7809 1000"),
        ("0012345678091000000000", "0012 3456 7809 1000 0000 00"),
        ("01.234.567.8-901.000", "01.234.567.8-901.000"),
        ("\u0661" * 16, "\u0661" * 16),
        ("", ""),
    ],
)
def test_a_tax_number_is_grouped_only_in_its_own_form(digits: str, shown: str) -> None:
    assert tax_number_text(digits) == shown


@given(st.text(alphabet=st.characters()))
def test_what_is_printed_is_stable_encodable_and_without_controls(text: str) -> None:
    shown = one_line(text)
    assert one_line(shown) == shown
    assert shown.encode().decode() == shown
    assert not [character for character in shown if unicodedata.category(character) in ("Cc", "Cs")]
