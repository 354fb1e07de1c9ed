"""Amounts in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.documents.words import amount_in_words
from subplat.domain.money import Currency, Money

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
SCALES = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12, "kuadriliun": 10**15}


def read_back(words: str) -> int:
    """The number that Indonesian words stand for, by the rules of the language."""
    total, group, digit = 0, 0, 0
    for word in words.split():
        if word in DIGITS:
            digit = DIGITS.index(word)
        elif word in ("puluh", "belas", "ratus"):
            group += {"puluh": digit * 10, "belas": 10 + digit, "ratus": digit * 100}[word]
            digit = 0
        elif word in ("sepuluh", "sebelas", "seratus"):
            group += {"sepuluh": 10, "sebelas": 11, "seratus": 100}[word]
        elif word == "seribu":
            total += 1000
        else:
            total += (group + digit) * SCALES[word]
            group, digit = 0, 0
    return total + group + digit


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("0", "Nol rupiah"),
        ("1", "Satu rupiah"),
        ("10", "Sepuluh rupiah"),
        ("11", "Sebelas rupiah"),
        ("100", "Seratus rupiah"),
        ("1000", "Seribu rupiah"),
        ("1001", "Seribu satu rupiah"),
        ("11000", "Sebelas ribu rupiah"),
        ("100000", "Seratus ribu rupiah"),
        ("1000000", "Satu juta rupiah"),
        ("2000000000", "Dua miliar rupiah"),
        ("20753947", "Dua puluh juta tujuh ratus lima puluh tiga ribu sembilan ratus empat puluh tujuh rupiah"),
        ("10000.01", "Sepuluh ribu rupiah satu sen"),
        ("-5", "Minus lima rupiah"),
    ],
)
def test_rupiah_are_spelled_as_on_a_receipt(amount: str, words: str) -> None:
    assert amount_in_words(Money(amount, Currency.IDR)) == words


def test_dollars_are_spelled_with_their_cents() -> None:
    assert amount_in_words(Money("1234.50", Currency.USD)) == (
        "Seribu dua ratus tiga puluh empat dolar Amerika Serikat lima puluh sen"
    )
    assert amount_in_words(Money("7", Currency.SGD)) == "Tujuh dolar Singapura"


@given(st.integers(min_value=0, max_value=9_999_999_999_999_999))
def test_words_read_back_as_the_same_amount(amount: int) -> None:
    words = amount_in_words(Money(amount, Currency.IDR))
    assert words.endswith(" rupiah")
    assert read_back(words.removesuffix(" rupiah").lower()) == amount


@given(st.decimals(min_value=Decimal("0.01"), max_value=Decimal("99999999.99"), places=2))
def test_dollars_and_cents_read_back_as_the_same_amount(amount: Decimal) -> None:
    dollars, cents = amount_in_words(Money(amount, Currency.USD)).lower().split(" dolar amerika serikat")
    assert Decimal(read_back(dollars)) + Decimal(read_back(cents.removesuffix(" sen"))) / 100 == amount
