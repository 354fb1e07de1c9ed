"""The audit trail in memory: aggregates before and after, told like the rows that the database tells of."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Protocol
from uuid import UUID

import attrs
from attrs import frozen

from subplat.adapters.memory.jobs import InMemoryJobs
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Change
from subplat.application.ports.acting import ACTING
from subplat.application.ports.audit import EVERYTHING, NOT_KEPT, REASON, Action, AuditEntry, AuditFilter
from subplat.domain.accounts.actor import Actor
from subplat.domain.money import Money

_SAYS_NOTHING = frozenset({"version", "events", "added"})
_KEPT_OUT: Mapping[str, frozenset[str]] = {
    "API key": frozenset({"token_hash", "last_used_on"}),
    "second factor": frozenset({"secret", "recovery_hashes", "last_step"}),
    "billing cycle": frozenset({"lines", "pay_token"}),
    "mail": frozenset({"ai_prompt", "ai_generated_body", "final_body"}),
    "invitation": frozenset({"token_hash"}),
    "delivery": frozenset({"body"}),
    "endpoint": frozenset({"secret", "header_token"}),
    "file": frozenset({"content"}),
    "payment link": frozenset({"url"}),
    "provisioning task": frozenset({"payload"}),
    "refund": frozenset({"idempotency_key"}),
    "subscription": frozenset({"items", "payment_link_url"}),
    "user": frozenset({"password_hash"}),
    "wallet top-up": frozenset({"url"}),
    "webhook event": frozenset({"payload"}),
}
_THE_PLATFORMS_OWN = frozenset({"circuit"})


class Books(Protocol):
    """The platform whose shelves are changed."""

    @property
    def shelves(self) -> Shelves: ...
    @property
    def jobs(self) -> InMemoryJobs: ...


def written_down(desks: Iterable[object], books: Books) -> list[AuditEntry]:
    """An entry for every change that a commit of these desks would make; none when the platform itself acts."""
    actor = ACTING.get()
    if actor is None:
        return []
    told = [
        (change, before, after)
        for change in _changes(desks)
        for before, after in [_sides(change)]
        if after and _is_told(change)
    ]
    first = len(books.shelves.trail) + 1
    return [_entry(number, books.jobs.clock.now(), actor, *each) for number, each in enumerate(told, first)]


@frozen(kw_only=True)
class InMemoryAuditReader:
    """See the port."""

    shelves: Shelves

    def entries(
        self, wanted: AuditFilter = EVERYTHING, *, before: int | None = None, limit: int = 50
    ) -> tuple[AuditEntry, ...]:
        """Newest first."""
        newest = reversed(self.shelves.trail)
        found = (each for each in newest if (before is None or each.number < before) and _fits(each, wanted))
        return tuple(entry for entry, _ in zip(found, range(limit), strict=False))


def job_retried(books: Books, job_id: UUID) -> None:
    """Writes down that whoever acts let a parked job run again; nothing when the platform itself acts."""
    actor = ACTING.get()
    if actor is not None:
        change = Change(kind="job", id=job_id, before=None, after=None)
        number, now = len(books.shelves.trail) + 1, books.jobs.clock.now()
        books.shelves.trail.append(_entry(number, now, actor, change, {"state": "parked"}, {"state": "ready"}))


def _fits(entry: AuditEntry, wanted: AuditFilter) -> bool:
    same = ("entity", "entity_id", "user_id", "key_id", "source")
    asked = ((getattr(wanted, name), getattr(entry, name)) for name in same)
    return (
        all(value is None or value == found for value, found in asked)
        and (wanted.since is None or entry.at >= wanted.since)
        and (wanted.until is None or entry.at < wanted.until)
    )


def _changes(desks: Iterable[object]) -> Iterator[Change]:
    for desk in desks:
        changes = getattr(desk, "changes", None)
        if changes is not None:
            yield from changes()


def _is_told(change: Change) -> bool:
    # Deliveries are made by the platform itself; what a person does is send one again.
    return change.kind not in _THE_PLATFORMS_OWN and not (change.kind == "delivery" and change.before is None)


def _sides(change: Change) -> tuple[Mapping[str, str | None] | None, Mapping[str, str | None]]:
    after = _facts(change.after)
    if change.before is None:
        return None, _kept(change.kind, {name: text for name, text in after.items() if text is not None})
    before = _facts(change.before)
    names = [name for name in after if before[name] != after[name]]
    return (
        _kept(change.kind, {name: before[name] for name in names}),
        _kept(change.kind, {name: after[name] for name in names}),
    )


def _kept(kind: str, side: Mapping[str, str | None]) -> Mapping[str, str | None]:
    out = _KEPT_OUT.get(kind, frozenset())
    return {name: NOT_KEPT if name in out and text is not None else text for name, text in sorted(side.items())}


def _facts(row: object) -> dict[str, str | None]:
    cls = type(row)
    if not attrs.has(cls):
        raise TypeError(f"a {cls.__name__} has no fields to tell of")
    names = [field.name for field in attrs.fields(cls) if field.name not in _SAYS_NOTHING]
    return {name.removeprefix("_"): _text(getattr(row, name)) for name in names}


def _text(value: object) -> str | None:
    match value:
        case None:
            return None
        case bool():
            return "true" if value else "false"
        case Enum():
            return str(value.value)
        case Money():
            return str(value.amount)
        case datetime() | date():
            return value.isoformat()
        case str() | int() | Decimal() | UUID():
            return str(value)
        case _:
            return repr(value)


def _entry(
    number: int,
    at: datetime,
    actor: Actor,
    change: Change,
    before: Mapping[str, str | None] | None,
    after: Mapping[str, str | None],
) -> AuditEntry:
    return AuditEntry(
        number=number,
        at=at,
        source=actor.source,
        label=actor.label,
        user_id=actor.user_id,
        role=actor.role,
        key_id=actor.key_id,
        request_id=actor.request_id,
        reason=REASON.get(),
        entity=change.kind,
        entity_id=change.id,
        part=None,
        part_id=None,
        action=Action.INSERT if before is None else Action.UPDATE,
        before=before,
        after=after,
    )
