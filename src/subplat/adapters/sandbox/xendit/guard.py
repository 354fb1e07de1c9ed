"""What every call passes first: the secret key, the rate limit, and the headers of every answer."""

import base64
import binascii
from collections import deque
from datetime import timedelta
from typing import Any

from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.handlers.base import BaseRouteHandler
from litestar.types import Guard

from subplat.adapters.sandbox.exact_json import json_answer
from subplat.adapters.sandbox.gate import SUMMARY
from subplat.adapters.sandbox.xendit.errors import FieldProblem, XenditError, XenditErrorShape, invalid
from subplat.adapters.sandbox.xendit.state import XenditState

_WINDOW = timedelta(minutes=1)
_RATE_HEADERS = "xendit_rate_headers"


def guard_for(state: XenditState) -> Guard:
    """The guard of all API routes: key, then rate."""

    def guard(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
        state.public_url = f"{connection.base_url}".rstrip("/") + "/xendit"
        key = _secret_key(connection.headers.get("authorization"))
        if not key:
            problem = FieldProblem(
                path=["api_key"], message="API key is required", kind="any.required", location="header"
            )
            raise invalid([problem])
        if key != state.account.secret_key:
            raise XenditError(401, "INVALID_API_KEY", "API key is not authorized for this API service")
        rates, exceeded = _count(state, handler.handler_name)
        connection.state[_RATE_HEADERS] = rates
        if exceeded:
            raise XenditError(429, "RATE_LIMIT_EXCEEDED", "Too many requests, please retry later.")

    return guard


def answer_headers(state: XenditState, request: Request[Any, Any, Any]) -> dict[str, str]:
    """The headers that every answer carries."""
    rates: dict[str, str] = request.state.get(_RATE_HEADERS) or {}
    return {"Request-Id": state.world.ids.uuid(), **rates}


def error_handler(state: XenditState, shape: XenditErrorShape) -> Any:
    """Turns a refused call into Xendit's answer."""

    def answer(request: Request[Any, Any, Any], error: XenditError) -> Response[bytes]:
        headers = {**shape.headers(error.status), **answer_headers(state, request)}
        return json_answer(error.body(), status=error.status, headers=headers)

    return answer


def reply(
    state: XenditState, request: Request[Any, Any, Any], content: object, status: int = 200, *, note: str = ""
) -> Response[bytes]:
    """A good answer, with the headers that every answer carries; the note goes into the ledger."""
    request.state[SUMMARY] = note
    return json_answer(content, status=status, headers=answer_headers(state, request))


def _secret_key(authorization: str | None) -> str | None:
    scheme, _, encoded = (authorization or "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    # Xendit takes the key as the user name, with nothing behind the colon.
    return user if colon and not password else f"{user}:{password}"


def _count(state: XenditState, endpoint: str) -> tuple[dict[str, str], bool]:
    """The rate headers, and whether the call is one too many; a sliding minute of the sandbox's clock."""
    limit, now = state.account.requests_per_minute, state.now
    calls = state.recent_calls.setdefault(endpoint, deque())
    while calls and calls[0] <= now - _WINDOW:
        calls.popleft()
    exceeded = len(calls) >= limit
    if not exceeded:
        calls.append(now)
    reset = (calls[0] + _WINDOW - now).total_seconds() if calls else 0.0
    headers = {
        "Rate-Limit-Limit": str(limit),
        "Rate-Limit-Remaining": str(limit - len(calls)),
        "Rate-Limit-Reset": f"{reset:.1f}",
    }
    return headers, exceeded
