"""Reading the body of a bare ASGI request."""

from litestar.exceptions import ClientException
from litestar.exceptions.http_exceptions import RequestEntityTooLarge
from litestar.types import Receive, Scope


async def body_of(scope: Scope, receive: Receive, largest: int) -> bytes:
    """All of it. Raises RequestEntityTooLarge as soon as it is known to be larger than that, and ClientException when the
    caller hangs up on the way.
    """
    announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    if not announced.isdigit():
        raise ClientException
    if int(announced) > largest:
        raise RequestEntityTooLarge
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise ClientException
        part = message.get("body", b"")
        size += len(part)
        if size > largest:
            raise RequestEntityTooLarge
        parts.append(part)
        if not message.get("more_body", False):
            return part if len(parts) == 1 else b"".join(parts)
