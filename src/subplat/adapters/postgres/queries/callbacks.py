"""Stored callbacks, for looking at."""

from attrs import frozen
from sqlalchemy import Engine, select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.rows.webhooks import from_row
from subplat.adapters.postgres.tables.webhooks import WEBHOOK_EVENTS
from subplat.domain.errors import NotFound
from subplat.domain.ids import WebhookEventId
from subplat.domain.payments.callback import WebhookEvent


@frozen(kw_only=True)
class PostgresCallbackInspector:
    """See the port."""

    engine: Engine

    def list_callbacks(self, processed: bool | None = None, limit: int = 50) -> tuple[WebhookEvent, ...]:
        """In order of id, which is the order in which they came."""
        question = select(WEBHOOK_EVENTS).order_by(WEBHOOK_EVENTS.c.id.desc()).limit(limit)
        if processed is not None:
            question = question.where(WEBHOOK_EVENTS.c.processed.is_(processed))
        with told_in_port_words(), self.engine.connect() as connection:
            return tuple(from_row(row) for row in connection.execute(question).mappings())

    def show(self, event_id: WebhookEventId) -> WebhookEvent:
        """By its id."""
        question = select(WEBHOOK_EVENTS).where(WEBHOOK_EVENTS.c.id == event_id)
        with told_in_port_words(), self.engine.connect() as connection:
            row = connection.execute(question).mappings().one_or_none()
        if row is None:
            raise NotFound("webhook event", event_id)
        return from_row(row)
