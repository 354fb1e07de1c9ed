"""What every answer carries: the request's id and the headers that keep browsers from helping an attacker."""

import re
from collections.abc import Callable

import structlog
from litestar.types import BeforeMessageSendHookHandler, Message, Scope

_LOG = structlog.get_logger(__name__)
_REQUEST_ID = "subplat_request_id"
_GIVEN_ID = re.compile(rb"[A-Za-z0-9_.-]{1,64}")
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "strict-transport-security": "max-age=31536000",
    "cache-control": "no-store",
}
_RAW_SECURITY_HEADERS = tuple((name.encode(), value.encode()) for name, value in SECURITY_HEADERS.items())
_REQUEST_ID_HEADER = b"x-request-id"


def request_id(scope: Scope, new_id: Callable[[], str]) -> str:
    """The caller's `X-Request-Id` when it is a harmless word, else an id of ours; the same during one request."""
    state = scope["state"]
    if _REQUEST_ID not in state:
        given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
        state[_REQUEST_ID] = given.decode() if _GIVEN_ID.fullmatch(given) else new_id()
    return str(state[_REQUEST_ID])


def completed_answers(new_id: Callable[[], str]) -> BeforeMessageSendHookHandler:
    """Adds those headers to whatever is answered, errors included, and logs one line without path values or bodies."""

    async def complete(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        identity = request_id(scope, new_id)
        given = [(name, value) for name, value in message["headers"] if name != _REQUEST_ID_HEADER]
        names = {name for name, _ in given}
        message["headers"] = [
            *given,
            *(header for header in _RAW_SECURITY_HEADERS if header[0] not in names),
            (_REQUEST_ID_HEADER, identity.encode()),
        ]
        _LOG.info(
            "answered",
            method=scope.get("method"),
            route=scope.get("path_template"),
            status=int(message["status"]),
            request_id=identity,
        )

    return complete
