"""Errors in the shape of Google's generative language service."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from attrs import frozen

_STATUS: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    413: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
    504: "DEADLINE_EXCEEDED",
}


class GeminiRefusal(Exception):
    """A call that the twin refuses; `details` are Google's typed extras."""

    def __init__(self, status: int, message: str, details: Sequence[Mapping[str, Any]] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.details = list(details)


def invalid(message: str) -> GeminiRefusal:
    """A body that does not fit."""
    return GeminiRefusal(400, message)


def error_body(status: int, message: str, details: Sequence[Mapping[str, Any]] = (), name: str = "") -> dict[str, Any]:
    """`{"error": {"code", "message", "status"[, "details"]}}`."""
    error: dict[str, Any] = {"code": status, "message": message, "status": name or _STATUS.get(status, "UNKNOWN")}
    if details:
        error["details"] = list(details)
    return {"error": error}


@frozen
class GeminiErrorShape:
    """Errors that the sandbox's core raises, in Google's words; an exhausted quota says when to come back."""

    retry_delay: timedelta

    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        """The error object; 429 carries `RetryInfo`."""
        details = []
        if status == 429:
            seconds = f"{self.retry_delay.total_seconds():g}s"
            details = [{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": seconds}]
        return error_body(status, message, details, code)

    def headers(self, status: int) -> dict[str, str]:
        """Gemini names the delay in the body only."""
        return {}
