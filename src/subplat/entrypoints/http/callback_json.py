"""The body of a callback as the books can keep it: exact numbers, and nothing that PostgreSQL's jsonb refuses.

An authentic callback is never lost for its content. What JSON allows and jsonb does not is kept visibly changed: the
character NUL as U+2400 (its picture), half of a surrogate pair as U+FFFD, and a number of more than a hundred digits, or
with an exponent beyond a hundred, as the text it was written in.
"""

import json
import re
from decimal import Decimal
from typing import Any

LARGEST_BODY = 256 * 1024
DEEPEST = 64
_LONGEST_NUMBER = 100
# A string that never ends is taken to the end of the body: looking for its end from every quote would take a square of time.
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"?|[\[\]{}]', re.DOTALL)
_UNKEEPABLE = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
_REPLACED = {0: "\N{SYMBOL FOR NULL}", **dict.fromkeys(range(0xD800, 0xE000), "\N{REPLACEMENT CHARACTER}")}


class NotACallback(ValueError):
    """Not a JSON object in UTF-8, or nested too deeply; the message says which."""


def callback_payload(body: bytes) -> dict[str, object]:
    """The object in `body`; fractions are Decimal. Raises NotACallback."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        raise NotACallback("The body is not UTF-8.") from None
    _ensure_flat_enough(text)
    try:
        content = _DECODER.decode(text)
    except ValueError:
        raise NotACallback("The body is not JSON.") from None
    if not isinstance(content, dict):
        raise NotACallback("The body is not a JSON object.")
    payload: dict[str, object] = _keepable(content) if _UNKEEPABLE.search(text) else content
    return payload


def _ensure_flat_enough(text: str) -> None:
    """Looked at before parsing: a parser that follows a hundred thousand brackets down runs out of stack."""
    if text.count("{") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for part in _STRING_OR_BRACKET.finditer(text):
        if part[0] in "[{":
            depth += 1
        elif part[0] in "]}":
            depth -= 1
        if depth > DEEPEST:
            raise NotACallback(f"The body is nested more than {DEEPEST} deep.")


def _whole(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _fraction(digits: str) -> Decimal | str:
    mantissa, _, exponent = digits.lower().partition("e")
    if len(mantissa) > _LONGEST_NUMBER or len(exponent) > 4 or abs(int(exponent or 0)) > _LONGEST_NUMBER:
        return digits
    return Decimal(digits)


def _no_number(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")


# Made once: `json.loads` makes another one for every call with numbers of its own.
_DECODER = json.JSONDecoder(parse_float=_fraction, parse_int=_whole, parse_constant=_no_number)


def _keepable(value: Any) -> Any:
    match value:
        case str():
            return value.translate(_REPLACED)
        case dict():
            return {_keepable(key): _keepable(inner) for key, inner in value.items()}
        case list():
            return [_keepable(inner) for inner in value]
        case _:
            return value
