"""Reading the books as a whole, outside any change."""

from datetime import datetime
from typing import Protocol

from subplat.domain.ids import BillingCycleId, SubscriptionId, TaskId, WebhookEventId
from subplat.domain.reporting.books import Books


class BooksReader(Protocol):
    """One consistent picture of everything; meant for checks, small companies and tests. Raises Unavailable."""

    def read(self) -> Books:
        """All of it."""
        ...


class WorkLists(Protocol):
    """What waits to be looked at; pages of ids in order, each after the one given."""

    def cycles_to_reconcile(self, *, after: BillingCycleId | None, limit: int) -> tuple[BillingCycleId, ...]:
        """Cycles that have a payment link REQUESTED or LIVE, or are payable and have had one or an automatic plan.

        Money may arrive on a page that has run out: as long as the bill can be paid it is looked for. So is the latest of a
        contract under a plan whose services are off: no bill is opened for it, and the plan goes on charging.
        """
        ...

    def unprocessed_webhooks(
        self, *, received_before: datetime, after: WebhookEventId | None, limit: int
    ) -> tuple[WebhookEventId, ...]:
        """Callbacks that were stored but not processed nor ignored."""
        ...

    def unfinished_tasks(self, *, after: TaskId | None, limit: int) -> tuple[TaskId, ...]:
        """Provisioning tasks that wait or run."""
        ...

    def contracts_with_services(self, *, after: SubscriptionId | None, limit: int) -> tuple[SubscriptionId, ...]:
        """Subscriptions of which something was ever to be switched on in an outside system."""
        ...
