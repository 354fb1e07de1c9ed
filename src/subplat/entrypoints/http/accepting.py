"""What the caller is ready to read."""

from typing import Any

from litestar import Response
from litestar.connection import ASGIConnection
from litestar.datastructures.headers import Accept
from litestar.handlers import BaseRouteHandler

from subplat.entrypoints.http.problems import Refused

_JSON = "application/json"


async def json_is_welcome(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """A guard: who takes no JSON is told so (406) before anything is done. Files are handed out to everybody."""
    accept = connection.headers.get("accept")
    if accept is None or _hands_out_files(handler):
        return
    if Accept(accept).best_match([_JSON]) is None:
        raise Refused(406, "not_acceptable", "This is answered in JSON: accept application/json.")


def _hands_out_files(handler: BaseRouteHandler) -> bool:
    answer = handler.parsed_fn_signature.return_type
    return answer.is_subclass_of(Response) and any(inner.annotation is bytes for inner in answer.inner_types)
