"""`subplat webhook`: look at stored callbacks, process one again."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from subplat.entrypoints.cli.opened import opened_platform
from subplat.entrypoints.cli.output import AsJson, Limit, answer, command_group, json_text, nothing_to_do, table

if TYPE_CHECKING:
    from subplat.domain.payments.callback import WebhookEvent

group = command_group("webhook", "Callbacks of the payment provider, as they were stored.")

Processed = Annotated[bool | None, typer.Option("--processed/--unprocessed", help="Only these; all by default.")]


@group.command("list")
def list_webhooks(processed: Processed = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """Show the newest callbacks."""
    with opened_platform() as platform:
        events = platform.webhooks.list_callbacks(processed=processed, limit=limit)
    rows = (
        (event.id, event.received_at, event.event_type, _state(event), event.attempts, event.error) for event in events
    )
    answer(
        [_view(event) for event in events],
        table(["id", "received", "event", "state", "attempts", "error"], rows) if events else "no callbacks",
        as_json=as_json,
    )


@group.command()
def show(webhook_id: UUID, as_json: AsJson = False) -> None:
    """Show one callback with its payload."""
    from subplat.domain.ids import WebhookEventId

    with opened_platform() as platform:
        event = platform.webhooks.show(WebhookEventId(webhook_id))
    view, payload = _view(event), json_text(event.payload)
    answer(
        {**view, "payload": event.payload},
        table(["field", "value"], [*view.items(), ("payload", payload)]),
        as_json=as_json,
    )


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
    with opened_platform() as platform:
        waiting = platform.webhooks.list_callbacks(processed=False, limit=1000) if unprocessed else ()
        wanted = [event.id for event in waiting] or [WebhookEventId(each) for each in webhook_ids or ()]
        for webhook_id in wanted:
            platform.application.payments.replay_callback(ReplayCallback(webhook_event_id=webhook_id))
    answer({"replayed": wanted}, f"callbacks that will be processed again: {len(wanted)}", as_json=as_json)
    if not wanted:
        nothing_to_do("No callback waits.")


def _view(event: "WebhookEvent") -> dict[str, Any]:
    names = (
        "id",
        "source",
        "event_type",
        "dedupe_key",
        "received_at",
        "processed",
        "processed_at",
        "attempts",
        "error",
    )
    return {name: getattr(event, name) for name in (*names, "ignored_reason")}


def _state(event: "WebhookEvent") -> str:
    if event.ignored_reason is not None:
        return "ignored"
    return "processed" if event.processed else "waiting"
