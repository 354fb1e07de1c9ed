"""Making one call, with its failures in the words of our ports."""

from typing import Any

from subplat.adapters.google_client.lost_calls import SAFE_METHODS, AnswerLost, NothingSent
from subplat.adapters.google_client.refusals import refusal
from subplat.application.ports.crash_points import crash_point
from subplat.application.ports.failures import (
    MalformedAnswer,
    NotLetIn,
    OutcomeUnknown,
    OutsideFailure,
    Rejected,
    Unavailable,
)

_NOBODY_THERE = ("invalid email or user id", "account has been deleted", "account_deleted")
"""How Google says, when asked for a token, that the person to stand in for does not exist: that is about one mailbox."""


def perform(system: str, request: Any) -> dict[str, Any]:
    """Execute a built request once; the decoded answer, always an object (an empty one for an empty answer).

    Raises `Unavailable` (nothing happened), `OutcomeUnknown` (a call that writes got no whole answer), `Rejected`
    (with `Missing` for 404 and `Clash` for 409) or `MalformedAnswer`.
    """
    from google.auth.exceptions import GoogleAuthError
    from googleapiclient.errors import Error, HttpError
    from httplib2.error import HttpLib2Error

    writes = request.method not in SAFE_METHODS
    crash_point(f"{system} {request.method} before")
    try:
        answer = request.execute(num_retries=0)
    except HttpError as error:
        raise refusal(system, error.status_code, dict(error.resp), error.content, writes=writes) from error
    except GoogleAuthError as error:
        raise _not_let_in(system, error) from error
    except NothingSent as error:
        raise Unavailable(system, str(error)) from error
    except (AnswerLost, HttpLib2Error) as error:
        detail = f"{type(error).__name__}: {error}"
        raise (OutcomeUnknown if writes else Unavailable)(system, detail) from error
    except (ValueError, Error) as error:
        raise MalformedAnswer(system, f"{type(error).__name__}: {error}") from error
    crash_point(f"{system} {request.method} after")
    if answer in ("", b""):
        return {}
    if not isinstance(answer, dict):
        # googleapiclient hands on what is no JSON as plain text.
        raise MalformedAnswer(system, f"the answer is {type(answer).__name__}, not an object")
    return answer


def _not_let_in(system: str, error: Any) -> OutsideFailure:
    """No token could be had, so nothing was asked: for a while, until our key is put right, or for good (mailbox gone)."""
    from google.auth.exceptions import TransportError

    if error.retryable or isinstance(error, TransportError):
        return Unavailable(system, f"no token: {error}")
    if any(words in str(error).lower() for words in _NOBODY_THERE):
        return Rejected(system, f"no token: {error}", code="unauthorized")
    return NotLetIn(system, f"no token: {error}", code="unauthorized")
