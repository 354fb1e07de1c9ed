"""One TLS context for all clients of the sandbox: making one takes as long as a hundred local calls."""

import ssl
from functools import cache


@cache
def shared_context() -> ssl.SSLContext:
    """The system's usual context; made at the first call."""
    return ssl.create_default_context()
