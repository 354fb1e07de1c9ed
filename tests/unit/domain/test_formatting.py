"""Amounts, numbers and days for Indonesian readers, measured against the locale data of Babel."""

from datetime import date
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given
from hypothesis import strategies as st

from subplat.domain.formatting import date_text, money_text, number_text, percent_text, weekday_text
from subplat.domain.money import Currency, Money

CENTS = st.decimals(min_value=Decimal("-9999999999999999.99"), max_value=Decimal("9999999999999999.99"), places=2)


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        ("1234567", Currency.IDR, "Rp\u00a01.234.567"),
        ("0", Currency.IDR, "Rp\u00a00"),
        ("-50000", Currency.IDR, "-Rp\u00a050.000"),
        ("10000.01", Currency.IDR, "Rp\u00a010.000,01"),
        ("0", Currency.USD, "US$\u00a00,00"),
        ("1234.5", Currency.USD, "US$\u00a01.234,50"),
        ("-0.05", Currency.USD, "-US$\u00a00,05"),
        ("999", Currency.SGD, "SGD\u00a0999,00"),
    ],
)
def test_money_is_written_with_dots_a_comma_and_a_no_break_space(amount: str, currency: Currency, text: str) -> None:
    assert money_text(Money(amount, currency)) == text


@given(st.integers(min_value=-(10**16) + 1, max_value=10**16 - 1))
def test_whole_rupiah_agree_with_the_locale_data(amount: int) -> None:
    expected = format_currency(amount, "IDR", "¤\u00a0#,##0", locale="id_ID", currency_digits=False)
    assert money_text(Money(amount, Currency.IDR)) == expected


@given(CENTS, st.sampled_from([Currency.USD, Currency.SGD]))
def test_dollars_agree_with_the_locale_data(amount: Decimal, currency: Currency) -> None:
    expected = format_currency(amount, currency.value, "¤\u00a0#,##0.00", locale="id_ID")
    assert money_text(Money(amount, currency)) == expected


@given(CENTS, st.sampled_from(Currency))
def test_written_money_reads_back_as_the_same_amount(amount: Decimal, currency: Currency) -> None:
    sign, digits = money_text(Money(amount, currency)).split("\u00a0")
    read = Decimal(digits.replace(".", "").replace(",", "."))
    assert (-read if sign.startswith("-") else read) == amount


@given(st.decimals(min_value=Decimal("-999999999999.999999"), max_value=Decimal("999999999999.999999"), places=6))
def test_plain_numbers_agree_with_the_locale_data(value: Decimal) -> None:
    assert number_text(value) == format_decimal(value, "#,##0.######", locale="id_ID")


@pytest.mark.parametrize(
    ("value", "text"),
    [(12, "12%"), (Decimal("12.50"), "12,5%"), (Decimal("0.005"), "0,01%"), (Decimal("33.333333"), "33,33%")],
)
def test_a_percentage_has_at_most_two_decimals(value: Decimal | int, text: str) -> None:
    assert percent_text(value) == text


@given(st.dates())
def test_days_agree_with_the_locale_data(day: date) -> None:
    assert date_text(day) == format_date(day, "d MMMM y", locale="id_ID")
    assert weekday_text(day) == format_date(day, "EEEE, d MMMM y", locale="id_ID")


def test_a_day_is_written_out() -> None:
    assert date_text(date(2026, 11, 23)) == "23 November 2026"
    assert weekday_text(date(2026, 11, 23)) == "Senin, 23 November 2026"
