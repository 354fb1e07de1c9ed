"""`subplat audit`: who changed what, when and why."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Limit
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, listing, say
from subplat.entrypoints.cli.shapes import in_words, plain
from subplat.entrypoints.cli.words import SourceWord

if TYPE_CHECKING:
    from subplat.application.ports.audit import AuditEntry

group = command_group("audit", "The audit trail: every change by a person, a key or an operator.")

_FORMS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S%z"]


@group.callback()
def trail() -> None:
    """Keeps `list` a command of its own while it is the only one."""


@group.command("list")
def list_entries(
    entity: Annotated[str | None, typer.Option("--entity", help='Only of this kind, such as "subscription".')] = None,
    entity_id: Annotated[UUID | None, typer.Option("--id", help="Only of this one thing.")] = None,
    by: Annotated[str | None, typer.Option("--by", help="Only what the person with this mail address did.")] = None,
    source: Annotated[SourceWord | None, typer.Option("--source", help="Only what came in this way.")] = None,
    since: Annotated[
        datetime | None, typer.Option("--since", metavar="TIME", formats=_FORMS, help="UTC unless it says more.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", metavar="TIME", formats=_FORMS, help="Not included.")
    ] = None,
    limit: Limit = 50,
    before: Annotated[int | None, typer.Option("--before", help="Only entries with a smaller number.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest changes; --json has what each thing was before and after, and the reason."""
    from subplat.application.ports.audit import AuditFilter
    from subplat.domain.accounts.actor import Source

    with opened_books() as desk:
        application = desk.application
        wanted = AuditFilter(
            entity=entity,
            entity_id=entity_id,
            user_id=application.accounts.find(by).id if by else None,
            source=Source(source) if source else None,
            since=_aware(since),
            until=_aware(until),
        )
        entries = application.audit.entries(wanted, before=before, limit=limit)
    rows = [(entry.entity_id, in_words(entry.at), entry.label, f"{entry.action} {_what(entry)}") for entry in entries]
    answer(
        plain(entries),
        listing(["id", "at", "who", "what"], rows) if rows else "no changes",
        as_json=as_json,
    )
    if len(entries) == limit:
        say(f"There may be more: --before {entries[-1].number}")


def _what(entry: "AuditEntry") -> str:
    names = sorted((entry.after or entry.before or {}).keys()) if entry.action == "update" else []
    return " ".join(word for word in (entry.entity, entry.part, ", ".join(names)) if word)


def _aware(moment: datetime | None) -> datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
