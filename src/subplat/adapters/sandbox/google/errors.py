"""How Google words its errors."""

from collections.abc import Mapping
from typing import Any

_STATUS_NAMES: Mapping[int, str] = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
    412: "FAILED_PRECONDITION",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    503: "UNAVAILABLE",
}
_USUAL_REASONS: Mapping[int, str] = {
    400: "badRequest",
    401: "authError",
    403: "forbidden",
    404: "notFound",
    405: "httpMethodNotAllowed",
    409: "duplicate",
    412: "conditionNotMet",
    413: "uploadTooLarge",
    429: "rateLimitExceeded",
    500: "backendError",
    503: "backendError",
}
_PAUSE_SECONDS = "30"


class Refusal(Exception):
    """A twin's answer other than 2xx; an empty reason is the usual one for the status."""

    def __init__(self, status: int, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.reason = reason


class GoogleErrorShape:
    """`{"error": {"code", "message", "errors": [{"domain", "reason", "message"}], "status"}}`."""

    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        """See `ErrorShape`; `code` is Google's reason."""
        reason = code or _USUAL_REASONS.get(status, "unknown")
        domain = "usageLimits" if "LimitExceeded" in reason else "global"
        return {
            "error": {
                "code": status,
                "message": message,
                "errors": [{"domain": domain, "reason": reason, "message": message}],
                "status": _STATUS_NAMES.get(status, "UNKNOWN"),
            }
        }

    def headers(self, status: int) -> dict[str, str]:
        """See `ErrorShape`."""
        return {"retry-after": _PAUSE_SECONDS} if status == 429 else {}
