"""JSON without floats."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.sandbox.exact_json import json_bytes, read_json

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**15), max_value=10**15)


@given(AMOUNTS)
def test_an_amount_survives_writing_and_reading_to_the_last_digit(amount: Decimal) -> None:
    again = read_json(json_bytes({"amount": amount}))["amount"]
    assert not isinstance(again, float)
    assert Decimal(again) == amount


def test_an_amount_is_written_as_a_number_with_its_own_digits() -> None:
    assert json_bytes({"amount": Decimal("10000.10")}) == b'{"amount":10000.10}'


def test_an_instant_is_written_as_rfc_3339() -> None:
    assert json_bytes([datetime(2026, 1, 31, tzinfo=UTC)]) == b'["2026-01-31T00:00:00Z"]'


@pytest.mark.parametrize("text", [b"", b"{", b"NaN", b'{"a": Infinity}', b"\xff"])
def test_what_is_not_json_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        read_json(text)
