"""JSON whose numbers stay exact: decimals in, decimals out, never a float."""

import json
from decimal import Decimal
from typing import Any

import msgspec
from litestar import Response

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def read_json(body: bytes) -> Any:
    """Parse a body; fractions become Decimal. Raises ValueError for anything that is not JSON (NaN included)."""
    return json.loads(body, parse_float=Decimal, parse_constant=_refuse)


def json_bytes(content: object) -> bytes:
    """Write JSON; a Decimal becomes a number with its own digits, a datetime RFC 3339."""
    return _ENCODER.encode(content)


def json_answer(content: object, *, status: int = 200, headers: dict[str, str] | None = None) -> Response[bytes]:
    """An HTTP answer with that JSON body."""
    return Response(json_bytes(content), status_code=status, headers=headers, media_type="application/json")


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not JSON")
