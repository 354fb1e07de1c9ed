"""What a billing run has to look at, in memory."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from attrs import define

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Aggregate, Shelf
from subplat.application.ports.clock import Clock
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.billing_run.contract import Contract
from subplat.domain.billing_run.policy import DunningPolicy
from subplat.domain.ids import QuotationId, SubscriptionId
from subplat.domain.money import Money
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.subscriptions.subscription import (
    LIVE,
    PaymentMethodType,
    Subscription,
    SubscriptionStatus,
)

A = TypeVar("A", bound=Aggregate)


@define(eq=False)
class InMemoryDue:
    """Looks at every subscription that has not ended."""

    shelves: Shelves
    clock: Clock

    def subscriptions(self, as_of: date, policy: DunningPolicy, *, page: int) -> Iterator[tuple[SubscriptionId, ...]]:
        """In pages; found when the first is asked for."""
        soon = as_of + timedelta(days=policy.open_before)
        rows = tuple(self.shelves.subscriptions.rows.values())
        ids = sorted(row.id for row in rows if self._may_be_due(row, as_of, soon))
        for start in range(0, len(ids), page):
            yield tuple(ids[start : start + page])

    def quotations(self, as_of: date) -> tuple[QuotationId, ...]:
        """Sent, and too old."""
        rows = tuple(self.shelves.quotations.rows.values())
        sent = (row for row in rows if row.status is QuotationStatus.SENT)
        return tuple(sorted(row.id for row in sent if row.valid_until is not None and row.valid_until < as_of))

    def contracts(self, ids: Sequence[SubscriptionId]) -> tuple[Contract, ...]:
        """Those that there are."""
        rows = (self.shelves.subscriptions.rows.get(subscription_id) for subscription_id in sorted(ids))
        return tuple(self._contract(row) for row in rows if row is not None)

    def _may_be_due(self, row: Subscription, as_of: date, soon: date) -> bool:
        if row.status in (SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED):
            return False
        is_billed = row.status is SubscriptionStatus.ACTIVE
        if is_billed and row.next_billing_date is not None and row.next_billing_date <= soon:
            return True
        ends = [day for day in (row.cancel_on, row.end_date) if day is not None]
        if row.status in LIVE and ends and min(ends) <= as_of:
            return True
        if any(item.scheduled_on is not None and item.scheduled_on <= as_of for item in row.items):
            return True
        return any(self._is_at_hand(cycle, soon) for cycle in self._cycles(row.id))

    def _is_at_hand(self, cycle: BillingCycle, soon: date) -> bool:
        return cycle.status in PAYABLE and (cycle.due_date <= soon or cycle.invoice_requested_at is not None)

    def _contract(self, row: Subscription) -> Contract:
        cycles = self._cycles(row.id)
        return Contract.of(
            row,
            cycles,
            self.clock.civil_day,
            balance=self._balance(row),
            alerted=[cycle.id for cycle in cycles if self._was_told(f"sales_alert:{cycle.id}")],
            chased=[cycle.id for cycle in cycles if self._was_told(f"finance_follow_up:{cycle.id}")],
        )

    def _cycles(self, subscription_id: SubscriptionId) -> list[BillingCycle]:
        return list(_having(self.shelves.cycles, "subscription", subscription_id))

    def _balance(self, row: Subscription) -> Money | None:
        if row.payment_method_type is not PaymentMethodType.WALLET:
            return None
        return next((wallet.balance for wallet in _having(self.shelves.wallets, "client", row.client_id)), None)

    def _was_told(self, intent: str) -> bool:
        return next(self.shelves.emails.ids("intent", intent), None) is not None


def _having(shelf: Shelf[A], name: str, key: UUID) -> Iterator[A]:
    for row_id in tuple(shelf.ids(name, key)):
        yield shelf.rows[row_id]
