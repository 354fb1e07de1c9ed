"""Callbacks of the payment provider."""

from sqlalchemy import literal_column, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import nobody_else
from subplat.adapters.postgres.questions import Read
from subplat.adapters.postgres.rows.exact_json import json_object
from subplat.adapters.postgres.rows.webhooks import WEBHOOK_SHAPE
from subplat.adapters.postgres.tables.webhooks import WEBHOOK_EVENTS
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.webhooks import WebhookDetail, WebhookFilter, WebhookView


def _wanted(wanted: WebhookFilter) -> conditions.Conditions:
    yield from conditions.equal(WEBHOOK_EVENTS.c.processed, wanted.processed)
    yield from conditions.known(WEBHOOK_EVENTS.c.error_message, wanted.failed)
    yield from conditions.known(WEBHOOK_EVENTS.c.ignored_reason, wanted.ignored)
    yield from conditions.equal(WEBHOOK_EVENTS.c.event_type, wanted.event_type)
    yield from conditions.made(WEBHOOK_EVENTS.c.id, wanted.made)


def with_payload(view: WebhookView, read: Read, sight: Sight) -> WebhookDetail:
    """What was posted is not even read for whoever may not see it."""
    if not sight.raw:
        return WebhookDetail(event=view, payload=None)
    rows = read(select(WEBHOOK_EVENTS.c.raw_payload_json).where(WEBHOOK_EVENTS.c.id == view.id))
    return WebhookDetail(event=view, payload=json_object(rows[0]["raw_payload_json"]))


WEBHOOK_LISTING = Listing[WebhookFilter, WebhookView](
    kind="webhook event",
    question=select(
        *(
            literal_column("'{}'").label(column.name) if column is WEBHOOK_EVENTS.c.raw_payload_json else column
            for column in WEBHOOK_EVENTS.c
        )
    ).select_from(WEBHOOK_EVENTS),
    key=WEBHOOK_EVENTS.c.id,
    wanted=_wanted,
    within=nobody_else,
    views=lambda rows, read: tuple(WebhookView.of(event) for event in WEBHOOK_SHAPE.from_rows(rows, read)),
)
