"""Compute's long-running operations: a 200 only says that one was begun."""

from typing import Any

from attrs import frozen

from subplat.adapters.google_client.answers import objects, part, text
from subplat.application.ports.failures import MalformedAnswer

SYSTEM = "google_cloud"

_LATER = frozenset(
    {
        "INTERNAL_ERROR",
        "QUOTA_EXCEEDED",
        "RESOURCE_NOT_READY",
        "RESOURCE_OPERATION_RATE_EXCEEDED",
        "ZONE_RESOURCE_POOL_EXHAUSTED",
        "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS",
    }
)
"""Errors that pass by themselves: no capacity in the zone just now, quota, hiccups."""


@frozen(kw_only=True)
class Operation:
    """One operation; `error` is Google's code when it failed."""

    name: str
    done: bool
    error: str | None = None
    message: str = ""

    @property
    def failed(self) -> bool:
        """Finished without bringing about what was asked."""
        return self.done and self.error is not None

    @property
    def may_succeed_later(self) -> bool:
        """Whether the error is one that passes."""
        return self.error in _LATER


def read_operation(answer: Any) -> Operation:
    """From a decoded Operation."""
    status = text(SYSTEM, answer, "status")
    if status not in ("PENDING", "RUNNING", "DONE"):
        raise MalformedAnswer(SYSTEM, f"operation status {status!r}")
    errors = objects(SYSTEM, part(SYSTEM, answer, "error"), "errors")
    first: dict[str, Any] = errors[0] if errors and isinstance(errors[0], dict) else {}
    return Operation(
        name=text(SYSTEM, answer, "name"),
        done=status == "DONE",
        error=str(first.get("code", "UNKNOWN")) if errors else None,
        message=str(first.get("message", "")),
    )
