"""Callbacks as rows."""

from subplat.adapters.postgres.questions import Row
from subplat.adapters.postgres.rows.exact_json import json_object, json_text
from subplat.adapters.postgres.rows.shapes import Shape, Values, each, utc, utc_or_none
from subplat.adapters.postgres.tables.webhooks import WEBHOOK_EVENTS
from subplat.domain.ids import WebhookEventId
from subplat.domain.payments.callback import WebhookEvent


def to_row(event: WebhookEvent) -> Values:
    """The columns of a callback."""
    return {
        "id": event.id,
        "source": event.source,
        "event_type": event.event_type,
        "dedupe_key": event.dedupe_key,
        "raw_payload_json": json_text(event.payload),
        "xendit_subscription_id": event.xendit_subscription_id,
        "xendit_invoice_id": event.xendit_invoice_id,
        "processed": event.processed,
        "processed_at": event.processed_at,
        "attempts": event.attempts,
        "error_message": event.error,
        "ignored_reason": event.ignored_reason,
        "version": event.version,
        "created_at": event.received_at,
    }


def from_row(row: Row) -> WebhookEvent:
    """The callback that was stored."""
    return WebhookEvent(
        id=WebhookEventId(row["id"]),
        source=row["source"],
        event_type=row["event_type"],
        dedupe_key=row["dedupe_key"],
        payload=json_object(row["raw_payload_json"]),
        xendit_subscription_id=row["xendit_subscription_id"],
        xendit_invoice_id=row["xendit_invoice_id"],
        received_at=utc(row["created_at"]),
        processed=row["processed"],
        processed_at=utc_or_none(row["processed_at"]),
        attempts=row["attempts"],
        error=row["error_message"],
        ignored_reason=row["ignored_reason"],
        version=row["version"],
    )


WEBHOOK_SHAPE = Shape(kind="webhook event", table=WEBHOOK_EVENTS, to_row=to_row, from_rows=each(from_row))
