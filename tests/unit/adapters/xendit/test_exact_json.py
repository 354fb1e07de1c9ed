"""Amounts cross the wire as exact numbers, both ways."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.xendit.exact_json import read_json, write_json

NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16), max_value=10**16)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | NUMBERS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_what_is_written_is_read_back_unchanged(value: object) -> None:
    assert read_json(write_json(value)) == value


@given(value=VALUES)
def test_what_is_written_is_what_any_reader_of_json_understands(value: object) -> None:
    assert json.loads(write_json(value), parse_float=Decimal) == value


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1500000.00", b"1500000"),
        ("10000.01", b"10000.01"),
        ("0.10", b"0.1"),
        ("100", b"100"),
        ("0.00", b"0"),
        ("1E+6", b"1000000"),
        ("9999999999999999.99", b"9999999999999999.99"),
    ],
)
def test_an_amount_is_a_plain_number_without_needless_decimals(amount: str, written: bytes) -> None:
    assert write_json(Decimal(amount)) == written


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_not_written(number: str) -> None:
    with pytest.raises(ValueError, match="no place"):
        write_json({"amount": Decimal(number)})


def test_a_fraction_is_never_a_float() -> None:
    assert read_json(b'{"amount": 10000.01, "whole": 7}') == {"amount": Decimal("10000.01"), "whole": 7}
    assert isinstance(read_json(b"0.1"), Decimal)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b'{"id": "',
        b"<html>",
        b"NaN",
        b'{"amount": Infinity}',
        b"\xff\xfe\xfa",
        b"[" * 200_000,
        b"1" * 10_000,
        b"1e99999999999999999999",
    ],
    ids=range(9),
)
def test_whatever_is_not_json_is_refused_in_one_way(body: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(body)
