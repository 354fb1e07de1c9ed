"""Errors of the domain: each names the broken rule, carries its data and has a stable code."""

from typing import ClassVar
from uuid import UUID


class DomainError(Exception):
    """Something the business does not allow; `code` never changes, `detail` is for people."""

    code: ClassVar[str] = "domain_error"

    def __init__(self, detail: str, **data: object) -> None:
        super().__init__(detail)
        self.detail = detail
        self.data: dict[str, object] = data


class RuleBroken(DomainError):
    """The request makes sense but a business rule forbids it."""

    code: ClassVar[str] = "rule_broken"


class NotFound(DomainError):
    """The named thing does not exist, or is not visible to who asks."""

    code: ClassVar[str] = "not_found"

    def __init__(self, kind: str, key: UUID | str) -> None:
        super().__init__(f"{kind} {key} does not exist", kind=kind, key=str(key))


class Conflict(DomainError):
    """The state has moved on, or somebody else was first; reading again and retrying may succeed."""

    code: ClassVar[str] = "conflict"


class IllegalTransition(Conflict):
    """A state change that is not in the aggregate's table of transitions."""

    code: ClassVar[str] = "illegal_transition"

    def __init__(self, aggregate: str, state: str, attempt: str) -> None:
        super().__init__(
            f"{aggregate} is {state}: {attempt} is not possible", aggregate=aggregate, state=state, attempt=attempt
        )


class StaleVersion(Conflict):
    """Somebody else saved this aggregate since it was loaded."""

    code: ClassVar[str] = "stale_version"

    def __init__(self, kind: str, key: UUID | str) -> None:
        super().__init__(f"{kind} {key} was changed by somebody else: read it again", kind=kind, key=str(key))


class AlreadyExists(Conflict):
    """A unique key is taken."""

    code: ClassVar[str] = "already_exists"

    def __init__(self, kind: str, key: str) -> None:
        super().__init__(f"{kind} with {key} exists already", kind=kind, key=key)


class InvalidValue(RuleBroken):
    """A value that no state of the business can hold."""

    code: ClassVar[str] = "invalid_value"
