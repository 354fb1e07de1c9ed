"""Errors in one shape, RFC 9457 `application/problem+json`, and the one table from domain error to HTTP status."""

from collections.abc import Mapping, Sequence

import msgspec

from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.limits import TooManyAttempts
from subplat.application.accounts.second_factors import SecondFactorNeeded, SecondFactorRefused
from subplat.application.accounts.sign_in import SignInFailed
from subplat.application.ports.views.paging import UnreadableCursor
from subplat.domain.errors import Conflict, DomainError, NotFound, RuleBroken
from subplat.domain.quotations.quotation import StaleRevision

MEDIA_TYPE = "application/problem+json"

STATUS_OF: Mapping[type[DomainError], int] = {
    SignInFailed: 401,
    SecondFactorNeeded: 401,
    SecondFactorRefused: 401,
    NotAllowed: 403,
    NotFound: 404,
    StaleRevision: 412,
    Conflict: 409,
    UnreadableCursor: 400,
    RuleBroken: 422,
    TooManyAttempts: 429,
}
"""A subclass is answered like its nearest base."""


class FieldProblem(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong with one place of the request body; `pointer` is a JSON pointer (RFC 6901)."""

    pointer: str
    code: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """`type` and `code` never change, `title` is the same for every occurrence, `detail` is about this one."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    code: str
    request_id: str
    errors: Sequence[FieldProblem] = ()


class Refused(Exception):
    """The HTTP side itself refuses a request."""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        errors: tuple[FieldProblem, ...] = (),
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.code = code
        self.detail = detail
        self.headers = dict(headers or {})
        self.errors = errors


def status_of(error: type[DomainError]) -> int:
    """The HTTP status of a domain error; raises KeyError for one that is of no known kind."""
    for kind in error.__mro__:
        if kind in STATUS_OF:
            return STATUS_OF[kind]
    raise KeyError(error.__name__)


def problem(refusal: Refused, *, instance: str, request_id: str) -> Problem:
    """The body of the answer."""
    return Problem(
        type=f"urn:subplat:problem:{refusal.code}",
        title=refusal.code.replace("_", " ").capitalize(),
        status=refusal.status,
        detail=refusal.detail,
        instance=instance,
        code=refusal.code,
        request_id=request_id,
        errors=refusal.errors,
    )
