"""HTTP that writes once.

httplib2 sends a request again, silently, when the server closes the connection before answering. For a call that
changes something this can mean two mails or two subscriptions, so such a call is written once, and a broken connection
is reported. Importing this module imports httplib2: it is imported where a connection is made.
"""

import http.client
from typing import Any
from urllib.parse import urlsplit

import google_auth_httplib2
import httplib2
from google.auth.exceptions import TransportError

from subplat.adapters.google_client.lost_calls import AnswerLost, NothingSent

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class WriteOnceHttp(httplib2.Http):  # type: ignore[misc]  # httplib2 ships no types
    """httplib2 that sends each call once, on a connection of its own, and never again.

    On a kept connection, which the server may have closed meanwhile, nobody could say whether a call was read. Not safe
    for several threads.
    """

    def _conn_request(self, conn: Any, request_uri: str, method: str, body: Any, headers: Any) -> Any:
        try:
            conn.connect()
        except (OSError, httplib2.HttpLib2Error) as error:
            conn.close()
            raise NothingSent(f"{type(error).__name__}: {error}") from error
        try:
            conn.request(method, request_uri, body, headers)
            answer = conn.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            raise AnswerLost(f"{type(error).__name__}: {error}") from error
        finally:
            conn.close()
        response = httplib2.Response(answer)
        return response, httplib2._decompressContent(response, content, self.limit_kwargs)


class _TokenRequest(google_auth_httplib2.Request):  # type: ignore[misc]  # ships no types
    """Fetches tokens. A broken connection there says nothing about the call that waits for the token."""

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        try:
            return super().__call__(*arguments, **options)
        except OSError as error:
            make: Any = TransportError
            raise make(error) from error


class WriteOnceAuthorizedHttp(google_auth_httplib2.AuthorizedHttp):  # type: ignore[misc]  # ships no types
    """Adds the bearer token to each call; a 401 is answered by one fresh token, since a refused call had no effect."""

    def __init__(self, credentials: Any, http_: WriteOnceHttp) -> None:
        super().__init__(credentials, http=http_)
        self._request = _TokenRequest(http_)


def authorized_http(credentials: Any, *, endpoint: str | None, timeout_seconds: float) -> WriteOnceAuthorizedHttp:
    """A transport for one thread; follows no redirect, and asks no proxy when the endpoint is this machine."""
    options: dict[str, Any] = {"timeout": timeout_seconds}
    if endpoint is not None and urlsplit(endpoint).hostname in _LOOPBACK:
        options["proxy_info"] = None
    http_ = WriteOnceHttp(**options)
    http_.follow_redirects = False
    return WriteOnceAuthorizedHttp(credentials, http_)
