"""HTTP to Cosmic: keys, timeouts, exact numbers, failures. Imported late, because httpx is."""

import json
from decimal import Decimal
from typing import Any

import httpx
from attrs import frozen

from subplat.adapters.cosmic.access import CosmicAccess
from subplat.adapters.cosmic.failures import SYSTEM, refusal
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.failures import MalformedAnswer, OutcomeUnknown, Unavailable

_NOT_FOUND = 404
# Raised before a byte of the request has left.
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol, httpx.ProxyError)


class KeyedTransport(httpx.BaseTransport):
    """Puts the read key into the query at the last moment, where neither logs nor errors see the address."""

    def __init__(self, inner: httpx.BaseTransport, read_key: str) -> None:
        self._inner = inner
        self._read_key = read_key

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Passes the request on; only reads carry the key."""
        if request.method == "GET":
            address = request.url.copy_merge_params({"read_key": self._read_key})
            request = httpx.Request(
                request.method, address, headers=request.headers, stream=request.stream, extensions=request.extensions
            )
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Closes the connections."""
        self._inner.close()


@frozen
class CosmicWire:
    """One bucket. Answers are JSON objects; anything else is a `MalformedAnswer`."""

    access: CosmicAccess
    client: httpx.Client

    @classmethod
    def to(cls, access: CosmicAccess) -> "CosmicWire":
        """A wire with its own connections."""
        transport = KeyedTransport(httpx.HTTPTransport(), access.read_key)
        return cls(access, httpx.Client(transport=transport, timeout=access.timeout.total_seconds()))

    def read(self, path: str, query: dict[str, str]) -> dict[str, Any] | None:
        """GET below the bucket; None for 404, which Cosmic also answers when a search finds nothing."""
        crash_point("cosmic GET before")
        try:
            response = self.client.get(self._address(self.access.base_url, path), params=query)
        except httpx.TransportError as error:
            raise Unavailable(SYSTEM, f"no answer ({type(error).__name__})") from error
        crash_point("cosmic GET after")
        return None if response.status_code == _NOT_FOUND else self._content(response, changes=False)

    def write(self, method: str, path: str, content: dict[str, Any]) -> dict[str, Any]:
        """POST or PATCH a JSON object below the bucket. Raises `OutcomeUnknown` when it was sent and not answered."""
        body = json.dumps(content).encode()
        return self._change(
            method,
            self._address(self.access.base_url, path),
            content=body,
            headers={"content-type": "application/json"},
        )

    def upload(self, filename: str, content: bytes, content_type: str) -> dict[str, Any]:
        """POST a file to the bucket's media."""
        # The service's own client sends the key in the form as well as in the header.
        return self._change(
            "POST",
            self._address(self.access.upload_url, "media"),
            data={"write_key": self.access.write_key},
            files={"media": (filename, content, content_type)},
        )

    def _change(
        self, method: str, address: str, *, headers: dict[str, str] | None = None, **request: Any
    ) -> dict[str, Any]:
        authorised = {"authorization": f"Bearer {self.access.write_key}", **(headers or {})}
        crash_point(f"cosmic {method} before")
        try:
            response = self.client.request(method, address, headers=authorised, **request)
        except _NOT_SENT as error:
            raise Unavailable(SYSTEM, f"no connection ({type(error).__name__})") from error
        except httpx.TransportError as error:
            raise OutcomeUnknown(SYSTEM, f"{method} was not answered ({type(error).__name__})") from error
        crash_point(f"cosmic {method} after")
        return self._content(response, changes=True)

    def _address(self, base: str, path: str) -> str:
        return f"{base.rstrip('/')}/buckets/{self.access.bucket}/{path}"

    def _content(self, response: httpx.Response, *, changes: bool) -> dict[str, Any]:
        try:
            content = json.loads(response.content, parse_float=Decimal)
        except ValueError:
            content = None
        if not response.is_success:
            message = content.get("message") if isinstance(content, dict) else None
            shown = self._without_keys(str(message or response.reason_phrase))[:200]
            raise refusal(response.status_code, shown, changes=changes, retry_after=response.headers.get("retry-after"))
        if not isinstance(content, dict):
            raise MalformedAnswer(SYSTEM, f"{response.status_code} with a body that is no JSON object")
        return content

    def _without_keys(self, text: str) -> str:
        return text.replace(self.access.read_key, "***").replace(self.access.write_key, "***")
