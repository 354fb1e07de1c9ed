"""Callbacks of the payment provider as they are shown."""

from datetime import datetime

from attrs import field, frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import WebhookEventId


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


@frozen(kw_only=True)
class WebhookDetail:
    """`payload`: what was posted, as JSON text; None for whoever may not see it raw."""

    event: WebhookView
    payload: str | None = field(repr=False)
