"""Cosmic's refusals in the words of the port."""

import re
from datetime import timedelta

from subplat.application.ports.failures import OutcomeUnknown, OutsideFailure, Rejected, Unavailable

SYSTEM = "cosmic"
_TOO_MANY = 429
_OVERLOADED = 503
_TIMED_OUT = 408


def refusal(status: int, message: str, *, changes: bool, retry_after: str | None = None) -> OutsideFailure:
    """The failure that an answer with an error status stands for; `changes`: the call was to change something there.

    Cosmic takes no idempotency key, so a server error in the middle of a change leaves it open whether it happened.
    """
    detail = f"{status}: {message}"
    if status in (_TOO_MANY, _OVERLOADED):
        return Unavailable(SYSTEM, detail, retry_after=_span(retry_after or ""))
    if status >= 500 or status == _TIMED_OUT:
        return OutcomeUnknown(SYSTEM, detail) if changes else Unavailable(SYSTEM, detail)
    return Rejected(SYSTEM, detail, code=str(status))


def _span(header: str) -> timedelta | None:
    return timedelta(seconds=int(header)) if re.fullmatch(r"[0-9]{1,6}", header) else None
