"""Request bodies of the API, read strictly: exact types, no unknown fields, no numbers where text is asked for."""

import re
from typing import Any

import msgspec
from litestar import Request

from subplat.entrypoints.http.problems import FieldProblem, Refused

_PLACE = re.compile(r"(?P<message>.*) - at `(?P<place>[^`]*)`", re.DOTALL)


class StrictRequest(Request[Any, Any, Any]):
    """Reads JSON straight into the type that the handler's `data` has (Litestar itself would take "5" for 5)."""

    __slots__ = ()

    async def json(self) -> Any:
        """The body as that type; raises Refused (400) with the place of the first mistake."""
        if not _is_json(self.headers.get("content-type")):
            raise Refused(415, "unsupported_media_type", "Bodies are JSON: send `Content-Type: application/json`.")
        field = self.route_handler.parsed_data_field
        body = await self.body()
        try:
            return msgspec.json.decode(body, type=field.annotation if field else Any, strict=True)
        except msgspec.ValidationError as error:
            raise Refused(
                400, "invalid_request", "The request body is not as it should be.", errors=(_at(error),)
            ) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Refused(400, "malformed_json", "The request body is not JSON.") from None


def _is_json(content_type: str | None) -> bool:
    """Who says nothing means JSON: there is nothing else here."""
    kind = (content_type or "application/json").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _at(error: msgspec.ValidationError) -> FieldProblem:
    found = _PLACE.fullmatch(str(error))
    message, place = (found["message"], found["place"]) if found else (str(error), "$")
    pointer = re.sub(r"\.|\[(\d+|\.\.\.)\]", lambda part: f"/{part[1]}" if part[1] else "/", place.removeprefix("$"))
    return FieldProblem(pointer=pointer, code="invalid", message=message)
