"""Reading Google's error answers.

Shape: `{"error": {"code", "message", "status", "errors": [{"domain", "reason", "message"}]}}`; newer services put the
reason into `details[].reason` instead.
"""

import json
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from subplat.application.ports.failures import NotLetIn, OutcomeUnknown, OutsideFailure, Rejected, Unavailable

_OVER_QUOTA = frozenset(
    {
        "ratelimitexceeded",
        "userratelimitexceeded",
        "quotaexceeded",
        "dailylimitexceeded",
        "rate_limit_exceeded",
        "usagelimits.quotaexceeded",
        "usagelimits.dailylimitexceeded",
    }
)
"""Reasons of a 403 that mean "later", in lower case."""

_OUR_ACCESS = frozenset(
    {
        "autherror",
        "accessnotconfigured",
        "insufficientpermissions",
        "access_token_scope_insufficient",
        "service_disabled",
    }
)
"""Reasons of a 403 that are about our access as a whole, in lower case; others are about the object that was asked for."""

_LONGEST_DETAIL = 300


class Missing(Rejected):
    """404: there is no such object."""


class Clash(Rejected):
    """409: there is one already."""


def refusal(system: str, status: int, headers: Mapping[str, str], content: bytes, *, writes: bool) -> OutsideFailure:
    """What an answer other than 2xx means.

    A 500, 502 or 504 after a call that writes says nothing about its effect; a 503 or 429 is given before any work.
    """
    reason, message = _reason(content)
    detail = (message or f"HTTP {status}")[:_LONGEST_DETAIL]
    if status == 429 or (status == 403 and reason.lower() in _OVER_QUOTA):
        return Unavailable(system, detail, _retry_after(headers))
    if status == 503 or (status >= 500 and not writes):
        return Unavailable(system, detail, _retry_after(headers))
    if status >= 500:
        return OutcomeUnknown(system, detail)
    if status == 401 or (status == 403 and reason.lower() in _OUR_ACCESS):
        return NotLetIn(system, detail, code=reason or str(status))
    kind = {404: Missing, 409: Clash}.get(status, Rejected)
    return kind(system, detail, code=reason or str(status))


def _reason(content: bytes) -> tuple[str, str]:
    try:
        error: Any = json.loads(content)["error"]
        parts = [*error.get("errors", ()), *error.get("details", ())]
        reasons = [str(part["reason"]) for part in parts if isinstance(part, dict) and part.get("reason")]
        return (reasons or [str(error.get("status", ""))])[0], str(error.get("message", ""))
    except (ValueError, KeyError, TypeError, AttributeError):
        return "", ""


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Seconds, or a date measured against the answer's own date."""
    value = headers.get("retry-after", "").strip()
    if value.isdecimal():
        return timedelta(seconds=int(value))
    try:
        until = parsedate_to_datetime(value) - parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return None
    return max(until, timedelta(0))
