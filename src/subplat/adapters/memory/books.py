"""Reading the in-memory books as a whole."""

from collections.abc import Iterator
from datetime import datetime

from attrs import define

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import copied
from subplat.domain.ids import BillingCycleId, SubscriptionId, TaskId, WebhookEventId
from subplat.domain.reporting.books import Books
from subplat.domain.subscriptions.subscription import SubscriptionStatus


@define(eq=False)
class InMemoryBooks:
    """Both readers: the whole books, and the work lists."""

    shelves: Shelves

    def read(self) -> Books:
        """All of it, copied."""
        shelves = self.shelves
        return Books(
            clients=tuple(map(copied, shelves.clients)),
            users=tuple(map(copied, shelves.users)),
            products=tuple(map(copied, shelves.products)),
            quotations=tuple(map(copied, shelves.quotations)),
            subscriptions=tuple(map(copied, shelves.subscriptions)),
            cycles=tuple(map(copied, shelves.cycles)),
            links=tuple(map(copied, shelves.links)),
            payments=tuple(map(copied, shelves.payments)),
            quarantine=tuple(map(copied, shelves.quarantine)),
            wallets=tuple(map(copied, shelves.wallets)),
            movements=tuple(sorted(shelves.movements, key=lambda row: (row.wallet_id, row.sequence))),
            emails=tuple(map(copied, shelves.emails)),
            tasks=tuple(map(copied, shelves.tasks)),
            webhooks=tuple(map(copied, shelves.webhooks)),
            refunds=tuple(map(copied, shelves.refunds)),
            top_ups=tuple(map(copied, shelves.top_ups)),
            unclear_mails=tuple(map(copied, shelves.unclear_mails)),
        )

    def cycles_to_reconcile(self, *, after: BillingCycleId | None, limit: int) -> tuple[BillingCycleId, ...]:
        """Cycles with a link that may be paid, payable ones that had one or are under a plan, the latest of plans in suspense."""
        contracts, links = self.shelves.subscriptions.rows, self.shelves.links
        with_link = {link.billing_cycle_id for link in links.having("waits", True)}
        payable = {
            cycle.id
            for cycle in self.shelves.cycles.having("payable", True)
            if contracts[cycle.subscription_id].xendit_subscription_id or links.having("cycle", cycle.id)
        }
        ids = sorted(
            cycle_id for cycle_id in with_link | payable | set(self._in_suspense()) if after is None or cycle_id > after
        )
        return tuple(ids[:limit])

    def _in_suspense(self) -> Iterator[BillingCycleId]:
        for contract in self.shelves.subscriptions.rows.values():
            if contract.status is SubscriptionStatus.SUSPENDED and contract.xendit_subscription_id is not None:
                latest = max(self.shelves.cycles.having("subscription", contract.id), key=lambda cycle: cycle.number)
                yield latest.id

    def unprocessed_webhooks(
        self, *, received_before: datetime, after: WebhookEventId | None, limit: int
    ) -> tuple[WebhookEventId, ...]:
        """Callbacks that still wait, in order of id."""
        ids = [
            event.id
            for event in self.shelves.webhooks.having("waits", True)
            if event.received_at < received_before and (after is None or event.id > after)
        ]
        return tuple(sorted(ids)[:limit])

    def unfinished_tasks(self, *, after: TaskId | None, limit: int) -> tuple[TaskId, ...]:
        """Tasks that wait or run, in order of id."""
        waiting = self.shelves.tasks.having("unfinished", True)
        return tuple(sorted(task.id for task in waiting if after is None or task.id > after)[:limit])

    def contracts_with_services(self, *, after: SubscriptionId | None, limit: int) -> tuple[SubscriptionId, ...]:
        """Those that have a task, in order of id."""
        ids = {task.subscription_id for task in self.shelves.tasks if after is None or task.subscription_id > after}
        return tuple(sorted(ids)[:limit])
