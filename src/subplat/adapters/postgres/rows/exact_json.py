"""JSON as exact text: numbers stay Decimal or int, and texts that jsonb cannot hold survive.

jsonb refuses U+0000 and lone surrogates, which a callback may well contain. Such a character is kept as U+001A with its
four hex digits; a U+001A of the text itself likewise, so that reading is exact.
"""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from json.encoder import encode_basestring_ascii

_IMPOSSIBLE = re.compile("[\x00\x1a\ud800-\udfff]")
_KEPT = re.compile("\x1a([0-9a-f]{4})")

_DECODE = json.JSONDecoder(parse_float=Decimal).decode


def json_text(value: object) -> str:
    """What is stored for a JSON value; raises TypeError for a float or anything else JSON has no exact word for."""
    match value:
        case str():
            return _text(value)
        case None | bool() | int():
            return json.dumps(value)
        case Decimal() if value.is_finite():
            return str(value)
        case dict() | Mapping():
            return "{" + ", ".join([f"{_text(str(name))}: {json_text(inner)}" for name, inner in value.items()]) + "}"
        case list() | tuple():
            return "[" + ", ".join([json_text(inner) for inner in value]) + "]"
        case _:
            raise TypeError(f"{type(value).__name__} has no exact JSON")


def _text(value: str) -> str:
    text = encode_basestring_ascii(value)
    # What is impossible was escaped; most texts have nothing to escape, and are not looked through again.
    return encode_basestring_ascii(_IMPOSSIBLE.sub(_kept, value)) if "\\u" in text else text


def _kept(found: re.Match[str]) -> str:
    return f"\x1a{ord(found[0]):04x}"


def json_value(text: str) -> object:
    """The JSON value that was stored."""
    value: object = _DECODE(text)
    return _restored(value) if "\\u001a" in text else value


def json_object(text: str | None) -> dict[str, object]:
    """The JSON object that was stored; nothing stored is an empty one."""
    value = json_value(text or "{}")
    if not isinstance(value, dict):
        raise TypeError("an object was stored here")
    return value


def json_objects(text: str | None) -> list[dict[str, object]]:
    """The list of JSON objects that was stored; nothing stored is an empty one."""
    if text is None or text == "[]":
        return []
    value = json_value(text)
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise TypeError("a list of objects was stored here")
    return value


def settings(text: str | None) -> dict[str, str]:
    """Text settings that were stored."""
    if text is None or text == "{}":
        return {}
    return {name: str(value) for name, value in json_object(text).items()}


def _restored(value: object) -> object:
    match value:
        case str():
            return _KEPT.sub(lambda found: chr(int(found[1], 16)), value)
        case dict():
            return {str(_restored(name)): _restored(inner) for name, inner in value.items()}
        case list():
            return [_restored(inner) for inner in value]
        case _:
            return value
