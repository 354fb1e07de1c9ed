"""An authentic callback of the payment provider, stored raw before anything else."""

from collections.abc import Mapping
from datetime import datetime

from attrs import define, field, frozen

from subplat.domain.errors import Conflict
from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import WebhookEventId


@event("webhook.stored.v1")
@frozen(kw_only=True)
class WebhookStored(DomainEvent):
    """An authentic callback is in the books."""

    webhook_event_id: WebhookEventId


@define(kw_only=True, eq=False)
class WebhookEvent:
    """Processed exactly once; until then `processed` is false and `error` says what stood in the way."""

    id: WebhookEventId
    source: str
    event_type: str
    dedupe_key: str
    payload: Mapping[str, object] = field(repr=False)
    xendit_subscription_id: str | None = None
    xendit_invoice_id: str | None = None
    received_at: datetime
    processed: bool = False
    processed_at: datetime | None = None
    attempts: int = 0
    error: str | None = None
    ignored_reason: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def announce(self) -> None:
        """Records that it was stored."""
        self.events.append(WebhookStored(occurred_at=self.received_at, webhook_event_id=self.id))

    def done(self, now: datetime) -> None:
        """What it pointed at is in the books."""
        self.processed, self.processed_at, self.error = True, now, None
        self.attempts += 1

    def not_done(self, error: str) -> None:
        """It could not be processed; it stays open for another try or for a person."""
        if self.processed:
            raise Conflict("this callback was processed already", webhook_event_id=self.id)
        self.error = error
        self.attempts += 1

    def reopen(self) -> None:
        """A person wants it processed again: what is booked already stays booked once."""
        self.processed, self.processed_at, self.ignored_reason = False, None, None

    def ignore(self, *, reason: str, now: datetime) -> None:
        """A person decided that nothing follows from it."""
        if self.processed:
            raise Conflict("this callback was processed already", webhook_event_id=self.id)
        self.processed, self.processed_at, self.ignored_reason = True, now, reason
