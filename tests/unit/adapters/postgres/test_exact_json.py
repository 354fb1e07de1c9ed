"""JSON as exact text."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subplat.adapters.postgres.rows.exact_json import json_object, json_objects, json_text, json_value, settings

TEXTS = st.text(st.characters())  # surrogates and control characters included
NUMBERS = st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=4)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(VALUES)
def test_a_value_is_read_back(value: object) -> None:
    assert json_value(json_text(value)) == value


@given(VALUES)
def test_what_is_stored_is_json_that_jsonb_takes(value: object) -> None:
    text = json_text(value)
    json.loads(text)
    assert "\\u0000" not in text
    assert "\x00" not in text
    assert not any("\ud800" <= character <= "\udfff" for character in text)


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "\x1a", "\x1a0000", "a\x00b\x1a"])
def test_characters_that_jsonb_refuses_survive(odd: str) -> None:
    text = json_text({odd: [odd]})
    assert "\\ud8" not in text
    assert json_object(text) == {odd: [odd]}


def test_ordinary_text_is_stored_as_it_is() -> None:
    assert json_text({"name": "Contoh", "amount": "10000.01"}) == '{"name": "Contoh", "amount": "10000.01"}'


def test_a_number_keeps_every_digit() -> None:
    assert json_text(Decimal("10000.010")) == "10000.010"
    assert str(json_value("10000.010")) == "10000.010"
    assert json_value("123456789012345678901234567890") == 123456789012345678901234567890


@pytest.mark.parametrize("value", [1.5, Decimal("NaN"), Decimal("Infinity"), b"bytes", {"inner": [0.1]}])
def test_what_is_not_exact_json_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        json_text(value)


def test_nothing_stored_is_empty() -> None:
    assert json_object(None) == settings(None) == {}
    assert json_objects(None) == []


def test_another_shape_than_was_stored_is_refused() -> None:
    with pytest.raises(TypeError):
        json_object("[]")
    for text in ("{}", "[1]"):
        with pytest.raises(TypeError):
            json_objects(text)
