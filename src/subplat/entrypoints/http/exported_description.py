"""The OpenAPI document as the server would answer with it, without a server and without books."""

import asyncio
from typing import TYPE_CHECKING, Any

from subplat.entrypoints.http.app import create_http_app
from subplat.entrypoints.http.config import HttpConfig
from subplat.platform import Subplat

if TYPE_CHECKING:
    from litestar import Litestar

_PATH = "/schema/openapi.json"
_ANY_MOMENT = "2026-01-01T09:00+07:00"


def exported_description() -> bytes:
    """JSON in UTF-8."""
    platform = Subplat.in_memory(now=_ANY_MOMENT).sandbox.platform
    app = create_http_app(platform.application, HttpConfig(request_ids=lambda: "description"))
    return asyncio.run(_asked(app))


async def _asked(app: "Litestar") -> bytes:
    """The body of the one answer; raises RuntimeError when it is none."""
    status: list[int] = []
    parts: list[bytes] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])
        else:
            parts.append(message.get("body", b""))

    scope: Any = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": _PATH,
        "raw_path": _PATH.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1"), (b"accept", b"application/json")],
        "client": ("127.0.0.1", 0),
        "server": ("127.0.0.1", 0),
    }
    await app(scope, receive, send)
    if status != [200]:
        raise RuntimeError(f"the description was not answered: {status}")
    return b"".join(parts)
