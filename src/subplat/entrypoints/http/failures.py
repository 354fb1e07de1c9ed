"""From an exception to an answer: nothing of the inside is shown, everything unexpected is logged."""

import traceback
from collections.abc import Callable, Iterator
from http import HTTPStatus
from math import ceil
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException, ValidationException

from subplat.application.accounts.limits import TooManyAttempts
from subplat.application.ports.failures import OutsideFailure, Unavailable
from subplat.domain.errors import DomainError
from subplat.entrypoints.http.answers import request_id
from subplat.entrypoints.http.config import HttpConfig
from subplat.entrypoints.http.problems import MEDIA_TYPE, FieldProblem, Refused, problem, status_of

AnyRequest = Request[Any, Any, Any]
RETRY_AFTER_SECONDS = 30
_LOG = structlog.get_logger(__name__)


def problem_answers(config: HttpConfig) -> Callable[[AnyRequest, Exception], Response[bytes]]:
    """The exception handler of the application."""

    def answer(request: AnyRequest, error: Exception) -> Response[bytes]:
        refusal = refusal_of(error)
        identity = request_id(request.scope, config.request_ids)
        if refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            log_failure(request, error, identity)
        body = problem(refusal, instance=request.scope["path"], request_id=identity)
        return Response(
            msgspec.json.encode(body), status_code=refusal.status, headers=refusal.headers, media_type=MEDIA_TYPE
        )

    return answer


def refusal_of(error: Exception) -> Refused:
    """What is answered to an exception."""
    match error:
        case Refused():
            return error
        case TooManyAttempts():
            wait = {"retry-after": str(max(1, ceil(error.retry_after.total_seconds())))}
            return Refused(status_of(type(error)), error.code, error.detail, headers=wait)
        case DomainError():
            return Refused(status_of(type(error)), error.code, error.detail)
        case OutsideFailure():
            return unavailable(f"The {error.system} cannot be used at the moment", error)
        case ValidationException():
            detail = "The request's parameters cannot be understood."
            return Refused(400, "invalid_request", detail, errors=tuple(_faults(error)))
        case HTTPException() if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR:
            status = HTTPStatus(error.status_code)
            # Whoever is still sending too large a body is cut off instead of being listened to until the end.
            cut = {"connection": "close"} if status is HTTPStatus.REQUEST_ENTITY_TOO_LARGE else {}
            return Refused(status, status.name.lower(), f"{status.phrase}.", headers={**(error.headers or {}), **cut})
        case _:
            return Refused(500, "internal_error", "Something went wrong on our side; it was written down.")


def _faults(error: ValidationException) -> Iterator[FieldProblem]:
    """Which parameter it was; `?` before those of the query."""
    for fault in error.extra if isinstance(error.extra, list) else ():
        if isinstance(fault, dict) and "key" in fault:
            mark = "?" if fault.get("source") == "query" else ""
            yield FieldProblem(pointer=f"{mark}{fault['key']}", code="invalid", message=str(fault.get("message", "")))


def unavailable(detail: str, error: Exception | None = None) -> Refused:
    """503: the same request may succeed later, after the time that the outside system named or half a minute."""
    named = error.retry_after if isinstance(error, Unavailable) else None
    seconds = max(1, ceil(named.total_seconds())) if named else RETRY_AFTER_SECONDS
    return Refused(503, "unavailable", f"{detail}: try again in {seconds} s.", headers={"retry-after": str(seconds)})


def log_failure(request: AnyRequest, error: Exception, identity: str) -> None:
    """Where it happened. Messages of exceptions may quote what was sent, so only our own failures' are written."""
    if isinstance(error, Refused) and isinstance(error.__cause__, Exception):
        error = error.__cause__
    known = error.detail if isinstance(error, OutsideFailure | Refused) else None
    _LOG.error(
        "failed",
        route=request.scope.get("path_template"),
        request_id=identity,
        error=type(error).__name__,
        detail=known,
        frames=[f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)],
    )
