"""Calls of Xendit over HTTP: each is sent once, is answered within limits, and fails in the words of the ports."""

import logging
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

from attrs import Factory, field, frozen

from subplat.adapters.system.made_once import MadeOnce
from subplat.adapters.xendit.access import XenditAccess
from subplat.adapters.xendit.exact_json import Json, read_json, write_json
from subplat.adapters.xendit.failures import SYSTEM, Call, refusal
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.failures import MalformedAnswer

if TYPE_CHECKING:
    from ssl import SSLContext

    from httpx import Client, Response

_LOG = logging.getLogger(__name__)
_LARGEST_ERROR = 20_000


@frozen
class XenditApi:
    """Safe to use from several threads; `close` it in the end."""

    access: XenditAccess
    _client: MadeOnce["Client"] = field(
        init=False, eq=False, repr=False, default=Factory(lambda api: MadeOnce(api._connected), takes_self=True)
    )

    def get(self, path: str, *, query: dict[str, str] | None = None, version: str | None = None) -> object:
        """Reads. Raises Unavailable (whatever went wrong on the way), Rejected, MalformedAnswer."""
        return self._call("GET", path, query=query, version=version)

    def post(
        self, path: str, body: Json = None, *, version: str | None = None, idempotency_key: str | None = None
    ) -> object:
        """Changes something. Raises Unavailable only if nothing can have happened, else OutcomeUnknown; Rejected, MalformedAnswer."""
        return self._call("POST", path, body=body, version=version, idempotency_key=idempotency_key)

    def patch(self, path: str, body: Json, *, version: str | None = None) -> object:
        """As `post`."""
        return self._call("PATCH", path, body=body, version=version)

    def close(self) -> None:
        """Closes the connections, if there are any."""
        if self._client.made is not None:
            self._client.made.close()

    def _call(
        self,
        method: str,
        path: str,
        *,
        query: dict[str, str] | None = None,
        body: Json = None,
        version: str | None = None,
        idempotency_key: str | None = None,
    ) -> object:
        import httpx

        call = Call(method=method, path=path)
        headers = {"accept": "application/json"}
        if body is not None:
            headers["content-type"] = "application/json"
        if version is not None:
            headers["api-version"] = version
        if idempotency_key is not None:
            headers["idempotency-key"] = idempotency_key
        content = None if body is None else write_json(body)
        deadline = monotonic() + self.access.timeout.total_seconds()
        crash_point(f"xendit {method} before")
        try:
            with self._client().stream(method, path, params=query, content=content, headers=headers) as response:
                answer = self._body(response, deadline)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise call.unsent(f"not reached ({type(error).__name__})") from None
        except (httpx.TransportError, httpx.DecodingError) as error:
            raise call.unanswered(f"no answer ({type(error).__name__})") from None
        crash_point(f"xendit {method} after")
        return self._content(call, response, answer)

    def _body(self, response: "Response", deadline: float) -> bytes | None:
        """The whole body; None if it is larger than allowed. A body that trickles past the deadline counts as no answer."""
        import httpx

        parts, size = [], 0
        limit = self.access.largest_answer if response.is_success else _LARGEST_ERROR
        for part in response.iter_bytes():
            size += len(part)
            if size > limit:
                return None
            if monotonic() > deadline:
                raise httpx.ReadTimeout("the answer takes too long")
            parts.append(part)
        return b"".join(parts)

    def _content(self, call: Call, response: "Response", answer: bytes | None) -> object:
        request_id = response.headers.get("request-id", "none")
        _LOG.info("%s %s: %s (Request-Id %s)", call.method, call.path, response.status_code, request_id)
        if response.is_error:
            raise refusal(call, response.status_code, response.headers, answer or b"", secret=self.access.secret_key)
        if not response.is_success:
            raise MalformedAnswer(
                SYSTEM, f"{call.method} {call.path}: {response.status_code} (Request-Id {request_id})"
            )
        if answer is None:
            raise MalformedAnswer(SYSTEM, f"{call.method} {call.path}: too large (Request-Id {request_id})")
        try:
            return read_json(answer)
        except ValueError:
            raise MalformedAnswer(SYSTEM, f"{call.method} {call.path}: no JSON (Request-Id {request_id})") from None

    def _connected(self) -> "Client":
        # Imported late: who only reads callbacks needs no HTTP client.
        import httpx

        return httpx.Client(
            base_url=self.access.base_url,
            auth=httpx.BasicAuth(self.access.secret_key, ""),
            timeout=httpx.Timeout(
                self.access.timeout.total_seconds(), connect=self.access.connect_timeout.total_seconds()
            ),
            follow_redirects=False,
            # No netrc and no proxy by accident: the key goes to Xendit only.
            trust_env=False,
            verify=_trusted(),
        )


@cache
def _trusted() -> "SSLContext":
    import httpx

    return httpx.create_ssl_context(trust_env=False)
