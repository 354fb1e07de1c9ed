"""JSON whose numbers stay exact both ways: amounts are Decimal, never float."""

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

Json = None | bool | int | str | Decimal | Sequence["Json"] | Mapping[str, "Json"]


def write_json(value: Json) -> bytes:
    """`value` as UTF-8. A Decimal becomes a plain number, without a fraction where it is whole (Xendit: IDR in integers)."""
    return _text(value).encode()


def read_json(body: bytes) -> object:
    """Fractions become Decimal. Raises ValueError for whatever is not JSON, is nested too deeply or holds no real number."""
    try:
        value: object = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
    except (RecursionError, ArithmeticError) as error:
        raise ValueError(type(error).__name__) from None
    return value


def _text(value: Json) -> str:
    match value:
        case Decimal():
            return _number(value)
        case None | bool() | int() | str():
            return json.dumps(value)
        case Mapping():
            return "{" + ",".join(f"{json.dumps(name)}:{_text(part)}" for name, part in value.items()) + "}"
        case _:
            return "[" + ",".join(map(_text, value)) + "]"


def _number(value: Decimal) -> str:
    if not value.is_finite():
        raise ValueError(f"{value} has no place in JSON")
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _refuse(constant: str) -> object:
    raise ValueError(f"{constant} is not JSON")
