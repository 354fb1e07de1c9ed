"""Looking at stored callbacks: for staff and their tools, never for a use case."""

from typing import Protocol

from subplat.domain.ids import WebhookEventId
from subplat.domain.payments.callback import WebhookEvent


class CallbackInspector(Protocol):
    """Callbacks from outside any unit of work; nothing is locked. Raises Unavailable."""

    def list_callbacks(self, processed: bool | None = None, limit: int = 50) -> tuple[WebhookEvent, ...]:
        """The newest `limit`, newest first: only the processed ones, only those that wait, or all."""
        ...

    def show(self, event_id: WebhookEventId) -> WebhookEvent:
        """One of them; raises NotFound."""
        ...
