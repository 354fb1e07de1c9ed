"""The audit trail: who changed what, when, through what, and why. Written by the books themselves, read here."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from attrs import frozen

from subplat.domain.accounts.actor import Source
from subplat.domain.accounts.user import Role
from subplat.domain.ids import ApiKeyId, UserId

REASON: ContextVar[str | None] = ContextVar("reason", default=None)
"""Why the changes of the units of work that are opened now are made."""

NOT_KEPT = "(not kept)"
"""What stands for a secret or a long text in an entry: that it changed is written down, not what it says."""


@contextmanager
def because(reason: str | None) -> Generator[None]:
    """Every change of the units of work opened inside the block carries the reason; None or blank: none."""
    token = REASON.set(reason.strip() or None if reason else None)
    try:
        yield
    finally:
        REASON.reset(token)


class Action(StrEnum):
    """What was done to a row."""

    INSERT = "insert"
    UPDATE = "update"
    DELETE = "delete"


@frozen(kw_only=True)
class AuditEntry:
    """One change of one row by a person, a key or an operator; the platform's own changes are not written down.

    `entity` is the aggregate's kind in the words of the errors (`quotation`, `billing cycle`), `part` what of it changed
    when it is not the aggregate's own row (`item`, `movement`). `before` and `after` hold what differs, by the names
    that the books have for it, as text; a new row has no `before`, a removed one no `after`. `number` grows with time.
    """

    number: int
    at: datetime
    source: Source
    label: str
    user_id: UserId | None
    role: Role | None
    key_id: ApiKeyId | None
    request_id: str | None
    reason: str | None
    entity: str
    entity_id: UUID
    part: str | None
    part_id: UUID | None
    action: Action
    before: Mapping[str, str | None] | None
    after: Mapping[str, str | None] | None


@frozen(kw_only=True)
class AuditFilter:
    """Which entries: all that is given has to fit; `since` is included, `until` is not."""

    entity: str | None = None
    entity_id: UUID | None = None
    user_id: UserId | None = None
    key_id: ApiKeyId | None = None
    source: Source | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = AuditFilter()


class AuditReader(Protocol):
    """Reading the trail, outside any unit of work; nothing is locked."""

    def entries(
        self, wanted: AuditFilter = EVERYTHING, *, before: int | None = None, limit: int = 50
    ) -> tuple[AuditEntry, ...]:
        """At most `limit`, newest first, numbered below `before` where it is given. Raises Unavailable."""
        ...
