"""What a billing run has to look at, in memory."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from attrs import define

from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.domain.billing.cycle import OPEN, BillingCycle, CycleStatus
from subplat.domain.billing_run.actions import Reminder
from subplat.domain.billing_run.contract import Contract
from subplat.domain.billing_run.decide import STAGES
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

OVER = (SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED)


@define(eq=False)
class InMemoryDue:
    """Looks at every subscription that has not ended."""

    shelves: Shelves
    clock: Clock

    def subscriptions(self, as_of: date, policy: DunningPolicy, *, page: int) -> Iterator[tuple[SubscriptionId, ...]]:
        """In pages; found when the first is asked for."""
        rows = tuple(self.shelves.subscriptions.rows.values())
        ids = sorted(row.id for row in rows if self._may_be_due(row, as_of, policy))
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

    def _may_be_due(self, row: Subscription, as_of: date, policy: DunningPolicy) -> bool:
        """Reason by reason what PostgreSQL is asked: the two name the same, in vain too."""
        is_active = row.status is SubscriptionStatus.ACTIVE
        if row.status in OVER:
            return False
        ends = [day for day in (row.cancel_on, row.end_date) if day is not None]
        if row.status in LIVE and ends and min(ends) <= as_of:
            return True
        if is_active and any(item.scheduled_on is not None and item.scheduled_on <= as_of for item in row.items):
            return True
        soon = as_of + timedelta(days=policy.open_before)
        if (
            is_active
            and row.next_billing_date is not None
            and row.next_billing_date <= soon
            and self._unbilled(row, soon)
        ):
            return True
        payable = self.shelves.cycles.having("payable of subscription", row.id)
        return any(self._has_come(row, cycle, as_of, policy) for cycle in payable)

    def _unbilled(self, row: Subscription, soon: date) -> bool:
        standing = [cycle for cycle in self._cycles(row.id) if cycle.status is not CycleStatus.CANCELLED]
        return not any(cycle.status in OPEN or cycle.period.last_day >= soon for cycle in standing)

    def _has_come(self, row: Subscription, cycle: BillingCycle, as_of: date, policy: DunningPolicy) -> bool:
        late = (as_of - cycle.due_date).days
        if late >= policy.alert_after and not self._was_told(f"sales_alert:{cycle.id}") and self._can_fail(row, cycle):
            return True
        if cycle.status is CycleStatus.FAILED:
            return row.status in LIVE and (late >= policy.cancel_after or self._is_covered(row, cycle))
        return (
            late >= policy.cancel_after
            or self._is_to_be_collected(row, cycle, late, policy)
            or self._is_to_be_reminded(cycle, late, policy)
            or self._is_to_be_chased(cycle, as_of, policy)
        )

    @staticmethod
    def _can_fail(row: Subscription, cycle: BillingCycle) -> bool:
        return cycle.status in OPEN or row.status in LIVE

    def _is_covered(self, row: Subscription, cycle: BillingCycle) -> bool:
        balance = self._balance(row)
        return balance is not None and balance.currency is cycle.currency and balance >= cycle.outstanding

    @staticmethod
    def _is_to_be_collected(row: Subscription, cycle: BillingCycle, late: int, policy: DunningPolicy) -> bool:
        if row.status not in LIVE:
            return False
        is_charged = row.payment_method_type is PaymentMethodType.WALLET and late >= 0
        return is_charged or (late > policy.grace and not row.is_debited)

    def _is_to_be_reminded(self, cycle: BillingCycle, late: int, policy: DunningPolicy) -> bool:
        last = cycle.last_reminder_sent_at
        said = None if last is None else (self.clock.civil_day(last) - cycle.due_date).days
        return any(
            kind in policy.reminders and late >= -before and (said is None or said < -before)
            for kind, before in STAGES
            if kind is not Reminder.H7 or (cycle.number > 0 and said is None)
        )

    def _is_to_be_chased(self, cycle: BillingCycle, as_of: date, policy: DunningPolicy) -> bool:
        if cycle.status is not CycleStatus.INVOICE_REQUESTED or cycle.invoice_requested_at is None:
            return False
        asked = self.clock.civil_day(cycle.invoice_requested_at)
        return asked < as_of - timedelta(days=policy.chase_after) and not self._was_told(
            f"finance_follow_up:{cycle.id}"
        )

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
        return self.shelves.cycles.having("subscription", subscription_id)

    def _balance(self, row: Subscription) -> Money | None:
        if row.payment_method_type is not PaymentMethodType.WALLET:
            return None
        return next((wallet.balance for wallet in self.shelves.wallets.having("client", row.client_id)), None)

    def _was_told(self, intent: str) -> bool:
        return next(self.shelves.emails.ids("intent", intent), None) is not None
