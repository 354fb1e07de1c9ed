"""Callbacks of the payment provider as they are shown."""

from collections.abc import Mapping
from datetime import datetime

from attrs import field, frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import WebhookEventId
from subplat.domain.payments.callback import WebhookEvent


@frozen(kw_only=True)
class WebhookFilter:
    """`failed`: only those that could not be processed so far, or only those without trouble."""

    processed: bool | None = None
    failed: bool | None = None
    ignored: bool | None = None
    event_type: str | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class WebhookView:
    """A stored callback without what was posted."""

    id: WebhookEventId
    source: str
    event_type: str
    dedupe_key: str
    xendit_subscription_id: str | None
    xendit_invoice_id: str | None
    received_at: datetime
    processed: bool
    processed_at: datetime | None
    attempts: int
    error: str | None
    ignored_reason: str | None
    version: int

    @classmethod
    def of(cls, event: WebhookEvent) -> "WebhookView":
        """The callback as it stands."""
        return cls(
            id=event.id,
            source=event.source,
            event_type=event.event_type,
            dedupe_key=event.dedupe_key,
            xendit_subscription_id=event.xendit_subscription_id,
            xendit_invoice_id=event.xendit_invoice_id,
            received_at=event.received_at,
            processed=event.processed,
            processed_at=event.processed_at,
            attempts=event.attempts,
            error=event.error,
            ignored_reason=event.ignored_reason,
            version=event.version,
        )


@frozen(kw_only=True)
class WebhookDetail:
    """`payload`: what was posted, numbers exact; None for whoever may not see it raw."""

    event: WebhookView
    payload: Mapping[str, object] | None = field(repr=False)
