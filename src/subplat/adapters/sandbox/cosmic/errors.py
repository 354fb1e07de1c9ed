"""Errors in Cosmic's shape."""

from collections.abc import Mapping
from typing import Any

from attrs import frozen

_MESSAGES: Mapping[int, str] = {
    401: "Unauthorized",
    404: "Not found",
    429: "Too many requests",
    500: "Internal server error",
    503: "Service unavailable",
}


class CosmicRefusal(Exception):
    """A call that the twin refuses."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def error_body(status: int, message: str) -> dict[str, Any]:
    """`{"status", "message"}`."""
    return {"status": status, "message": message or _MESSAGES.get(status, "Error")}


@frozen
class CosmicErrorShape:
    """Errors that the sandbox's core raises, in Cosmic's words."""

    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        """The two fields; Cosmic has no codes."""
        return error_body(status, message)

    def headers(self, status: int) -> dict[str, str]:
        """Limited callers are told to wait a second."""
        return {"Retry-After": "1"} if status == 429 else {}
