"""Routes behind a bearer token."""

from typing import Any

from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.types import Guard

from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.refusals import RefusalLog
from subplat.entrypoints.http.tokens import AcceptedTokens, sole_header

_BEARER = b"bearer "


def bearer_guard(
    tokens: AcceptedTokens, refusals: RefusalLog, path: str, *, closed: tuple[str, str], refused: tuple[str, str]
) -> Guard:
    """`closed` (code, detail) is answered as long as no token is configured, `refused` to a wrong one; `path` is logged."""

    # A function, because Litestar copies the guards that are objects with all they hold.
    def bearer_only(connection: ASGIConnection[Any, Any, Any, Any], _: BaseRouteHandler) -> None:
        if not tokens:
            raise Refused(503, *closed)
        given = sole_header(connection.scope, b"authorization") or b""
        token = given[len(_BEARER) :].strip() if given[: len(_BEARER)].lower() == _BEARER else None
        if not tokens.admit(token):
            refusals.note(path)
            raise Refused(401, *refused, headers={"www-authenticate": "Bearer"})

    return bearer_only
