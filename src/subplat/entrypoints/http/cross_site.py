"""Requests that a browser sends for another site's page: refused wherever something is changed."""

import hmac
from hashlib import sha256
from typing import Any

from litestar.connection import ASGIConnection

from subplat.entrypoints.http.problems import Refused
from subplat.entrypoints.http.tokens import sole_header

Connection = ASGIConnection[Any, Any, Any, Any]
CSRF_HEADER = b"x-csrf-token"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_BROWSERS_SAY = frozenset({b"sec-fetch-site", b"origin"})
_OUR_OWN = frozenset({"same-origin", "none"})


def changes_something(connection: Connection) -> bool:
    """Whether the method is one that may: what is only looked at is never refused here, and never changes anything."""
    return connection.scope.get("method") not in _SAFE


def csrf_token(session_token: str) -> str:
    """What a page shows besides the cookie: only who was given the session's own answers knows it, no other site's page.

    Made from the session's token, so that it is good for one session alone and has to be kept nowhere.
    """
    return sha256(f"csrf:{session_token}".encode()).hexdigest()


def ensure_same_site(connection: Connection, base_url: str) -> None:
    """Raises Refused (403) when the browser says that another site's page asks. Programs say neither, and are no browsers."""
    # Before all headers are made readable: callbacks come by the thousand.
    if not any(name.lower() in _BROWSERS_SAY for name, _ in connection.scope["headers"]):
        return
    fetched_from = connection.headers.get("sec-fetch-site")
    if fetched_from is not None and fetched_from.lower() not in _OUR_OWN:
        raise _refused()
    origin = connection.headers.get("origin")
    if origin is not None and not _is_ours(origin, connection, base_url):
        raise _refused()


def ensure_csrf_token(connection: Connection, session_token: str) -> None:
    """Raises Refused (403) unless the request shows the session's own token."""
    shown = sole_header(connection.scope, CSRF_HEADER) or b""
    if not hmac.compare_digest(shown, csrf_token(session_token).encode()):
        raise Refused(403, "csrf_token_missing", "Send the session's csrf_token as X-CSRF-Token.")


def _is_ours(origin: str, connection: Connection, base_url: str) -> bool:
    scheme, _, place = origin.lower().partition("://")
    if f"{scheme}://{place}" == base_url.lower().rstrip("/"):
        return True
    return scheme in {"http", "https"} and place == connection.headers.get("host", "").lower()


def _refused() -> Refused:
    return Refused(403, "cross_site_request", "This was asked by a page of another site.")
