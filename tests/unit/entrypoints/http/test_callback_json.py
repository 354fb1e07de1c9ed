"""The body of a callback as the books can keep it."""

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from subplat.entrypoints.http.callback_json import DEEPEST, LARGEST_BODY, NotACallback, callback_payload

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
LEAVES = st.none() | st.booleans() | st.integers(-(10**90), 10**90) | TEXTS
OBJECTS = st.dictionaries(
    TEXTS, st.recursive(LEAVES, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner), max_leaves=10)
)


def test_fractions_stay_exact() -> None:
    payload = callback_payload(b'{"amount": 10000.10, "small": 1e-7, "whole": 510000}')
    assert payload == {"amount": Decimal("10000.10"), "small": Decimal("1E-7"), "whole": 510000}
    assert str(payload["amount"]) == "10000.10"
    assert not any(isinstance(value, float) for value in payload.values())


@given(OBJECTS)
def test_what_json_can_say_and_the_books_can_hold_is_kept_as_it_is(content: dict[str, object]) -> None:
    assert callback_payload(json.dumps(content).encode()) == content
    assert callback_payload(json.dumps(content, ensure_ascii=False).encode()) == content


@given(st.dictionaries(st.text(st.characters(min_codepoint=0)), st.lists(st.text(st.characters(min_codepoint=0)))))
@example({"\ud800": ["\udfff\x00"]})
def test_nothing_that_jsonb_refuses_gets_through(content: dict[str, list[str]]) -> None:
    payload = callback_payload(json.dumps(content).encode())
    written = json.dumps(payload, ensure_ascii=False).encode()
    assert b"\\u0000" not in written.replace(b"\\\\", b"")


def test_the_character_nul_stays_visible_and_its_written_name_stays_itself() -> None:
    assert callback_payload(rb'{"a\u0000b": ["\u0000", "\\u0000"]}') == {
        "a\N{SYMBOL FOR NULL}b": ["\N{SYMBOL FOR NULL}", r"\u0000"]
    }


def test_whole_characters_outside_the_basic_plane_are_kept() -> None:
    assert callback_payload(rb'{"a": "\ud83d\ude00"}') == {"a": "\N{GRINNING FACE}"}
    assert callback_payload(rb'{"a": "\ud83d!"}') == {"a": "\N{REPLACEMENT CHARACTER}!"}


@pytest.mark.parametrize(
    "number", ["9" * 5000, "1e200000", "-1e-200000", "0." + "1" * 200_000, "1e+999999999999999999"]
)
def test_a_number_beyond_every_amount_is_kept_as_it_was_written(number: str) -> None:
    assert callback_payload(f'{{"n": {number}}}'.encode()) == {"n": number}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" ",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"7",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1,}',
        b"{'a': 1}",
        b'{"a": "\x00"}',
        b'{"a": "\xff"}',
        b"\xef\xbb\xbf{}",
        '{"a": 1}'.encode("utf-16"),
        b'{"a": "\\ud80"}',
        b'{"a": 01}',
        b'{"a": 1} {"b": 2}',
    ],
)
def test_what_is_no_json_object_is_refused(body: bytes) -> None:
    with pytest.raises(NotACallback):
        callback_payload(body)


@given(st.binary())
def test_whatever_arrives_is_an_object_or_refused(body: bytes) -> None:
    with suppress(NotACallback):
        assert isinstance(callback_payload(body), dict)


def nested(depth: int) -> bytes:
    return b'{"a":' * (depth - 1) + b"{}" + b"}" * (depth - 1)


def test_nesting_ends_at_a_limit() -> None:
    assert callback_payload(nested(DEEPEST))
    with pytest.raises(NotACallback, match="nested"):
        callback_payload(nested(DEEPEST + 1))
    with pytest.raises(NotACallback, match="nested"):
        callback_payload(b"[" * 100_000)


def test_brackets_inside_of_texts_do_not_nest() -> None:
    assert callback_payload(json.dumps({"a": '["' * 1000}).encode()) == {"a": '["' * 1000}


@pytest.mark.parametrize("filler", [b'\\"', b'"', b"\\", b"[]", b'"a",'])
def test_a_body_of_the_largest_size_is_refused_without_taking_a_square_of_time(filler: bytes) -> None:
    with pytest.raises(NotACallback):
        callback_payload(b'{"' + filler * (LARGEST_BODY // len(filler) - 2))
