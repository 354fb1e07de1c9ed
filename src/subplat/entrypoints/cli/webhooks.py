"""`subplat webhook`: look at stored callbacks, process one again, or decide that nothing follows from it."""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import Reason
from subplat.entrypoints.cli.looking import Cursor, Limit, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, json_text, nothing_to_do, table
from subplat.entrypoints.cli.shapes import in_words, plain

if TYPE_CHECKING:
    from subplat.application.ports.views.webhooks import WebhookDetail, WebhookFilter, WebhookView
    from subplat.application.queries.reading import Reading

group = command_group("webhook", "Callbacks of the payment provider, as they were stored.")

Processed = Annotated[bool | None, typer.Option("--processed/--unprocessed", help="Only these; all by default.")]
MOST = 1000


@group.command("list")
def list_webhooks(
    processed: Processed = None, limit: Limit = 50, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """Show the newest callbacks."""
    from subplat.application.ports.views.webhooks import WebhookFilter

    with opened_books() as desk:
        show_list(
            desk.application.views.webhooks,
            WebhookFilter(processed=processed),
            {
                "id": lambda event: event.id,
                "state": _state,
                "event": lambda event: event.event_type,
                "error": lambda event: event.error,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no callbacks",
        )


@group.command()
def show(webhook_id: UUID, as_json: AsJson = False) -> None:
    """Show one callback with its payload."""
    with opened_books() as desk:
        found = desk.application.views.webhooks.one(webhook_id)
    view, payload = plain(found.event), plain(found.payload)
    rows = [*((name, in_words(value)) for name, value in view.items()), ("payload", json_text(payload))]
    answer({**view, "payload": payload}, table(["field", "value"], rows), as_json=as_json)


@group.command()
def replay(
    webhook_ids: Annotated[list[UUID] | None, typer.Argument(help="Callbacks, processed or not.")] = None,
    unprocessed: Annotated[bool, typer.Option("--unprocessed", help="Up to 1000 that still wait.")] = False,
    as_json: AsJson = False,
) -> None:
    """Process callbacks again; what is booked already stays booked once."""
    from subplat.application.payments.callbacks import ReplayCallback
    from subplat.domain.ids import WebhookEventId

    if bool(webhook_ids) == unprocessed:
        raise typer.BadParameter("name callbacks, or say --unprocessed")
    with opened_books() as desk:
        application = desk.application
        wanted = _waiting(application.views.webhooks) if unprocessed else [*(webhook_ids or ())]
        for webhook_id in wanted:
            application.payments.replay_callback(ReplayCallback(webhook_event_id=WebhookEventId(webhook_id)))
    answer({"replayed": wanted}, f"callbacks that will be processed again: {len(wanted)}", as_json=as_json)
    if not wanted:
        nothing_to_do("No callback waits.")


@group.command()
def ignore(webhook_ids: list[UUID], reason: Reason, as_json: AsJson = False) -> None:
    """Decide that nothing follows from callbacks that could not be processed; a replay takes it back."""
    from subplat.application.payments.ignore_callback import IgnoreCallback
    from subplat.domain.ids import WebhookEventId

    with opened_books() as desk:
        ignore_callback = desk.application.payments.ignore_callback
        commands = [IgnoreCallback(webhook_event_id=WebhookEventId(key), reason=reason) for key in webhook_ids]
        ignored = [command.webhook_event_id for command in commands if ignore_callback(command)]
    answer({"ignored": ignored}, f"callbacks that are ignored now: {len(ignored)}", as_json=as_json)
    if not ignored:
        nothing_to_do("They were ignored before.")


def _waiting(reading: "Reading[WebhookFilter, WebhookView, WebhookDetail]") -> list[UUID]:
    """The newest that wait, at most so many."""
    from subplat.application.ports.views.paging import LARGEST_PAGE, Position
    from subplat.application.ports.views.webhooks import WebhookFilter

    found: list[UUID] = []
    after: Position | None = None
    while len(found) < MOST:
        page = reading.page(WebhookFilter(processed=False), after=after, limit=LARGEST_PAGE)
        found.extend(event.id for event in page.items)
        after = page.next
        if after is None:
            break
    return found


def _state(event: "WebhookView") -> str:
    if event.ignored_reason is not None:
        return "ignored"
    return "processed" if event.processed else "waiting"
