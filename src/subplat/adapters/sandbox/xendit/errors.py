"""Xendit's error bodies."""

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from subplat.adapters.sandbox.ids import SeededIds
from subplat.adapters.sandbox.xendit.account import XenditAccount

_USUAL_CODES: Mapping[int, str] = {
    400: "API_VALIDATION_ERROR",
    401: "INVALID_API_KEY",
    403: "REQUEST_FORBIDDEN_ERROR",
    404: "DATA_NOT_FOUND",
    405: "METHOD_NOT_ALLOWED",
    409: "DUPLICATE_ERROR",
    413: "REQUEST_TOO_LARGE",
    415: "UNSUPPORTED_CONTENT_TYPE",
    429: "RATE_LIMIT_EXCEEDED",
    500: "SERVER_ERROR",
    503: "CHANNEL_UNAVAILABLE",
}


@frozen(kw_only=True)
class FieldProblem:
    """One thing wrong with a request; `kind` in the words of the validator that Xendit uses (any.required, string.max)."""

    path: Sequence[str]
    message: str
    kind: str
    location: str = "body"


class XenditError(Exception):
    """A call that the twin refuses."""

    def __init__(self, status: int, code: str, message: str, problems: Sequence[FieldProblem] = ()) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.problems = tuple(problems)

    def body(self) -> dict[str, Any]:
        """The answer's body; `errors` only for validation."""
        body: dict[str, Any] = {"error_code": self.code, "message": str(self)}
        if self.problems:
            body["errors"] = [
                {
                    "field": list(problem.path),
                    "location": problem.location,
                    "messages": [problem.message],
                    "types": [problem.kind],
                }
                for problem in self.problems
            ]
        return body


def invalid(problems: Sequence[FieldProblem]) -> XenditError:
    """A request whose content does not fit."""
    return XenditError(
        400, "API_VALIDATION_ERROR", "There was an error with the format submitted to the server.", problems
    )


def wrong(field: str, message: str, kind: str = "any.invalid", location: str = "body") -> XenditError:
    """A request with one wrong field, written with dots."""
    return invalid([FieldProblem(path=field.split("."), message=message, kind=kind, location=location)])


@frozen
class XenditErrorShape:
    """Errors that the sandbox's core raises, in Xendit's words."""

    ids: SeededIds
    account: XenditAccount

    def body(self, status: int, code: str, message: str) -> dict[str, Any]:
        """`{"error_code", "message"}`."""
        return {"error_code": code or _USUAL_CODES.get(status, "SERVER_ERROR"), "message": message}

    def headers(self, status: int) -> dict[str, str]:
        """Request id, and how much of the rate is left: nothing when that is the error."""
        exceeded = status == 429
        return {
            "Request-Id": self.ids.uuid(),
            "Rate-Limit-Limit": str(self.account.requests_per_minute),
            "Rate-Limit-Remaining": "0" if exceeded else str(self.account.requests_per_minute - 1),
            "Rate-Limit-Reset": "42.5" if exceeded else "60.0",
        }
