"""Bills and what was received on them, asked of the shelves."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from uuid import UUID

from attrs import define, evolve

from subplat.adapters.memory.reports.revenue import part_of
from subplat.adapters.memory.repositories import Shelves
from subplat.application.ports.clock import Clock
from subplat.application.ports.reports import ALL_ROWS, Part, Scope
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundStatus
from subplat.domain.reporting.metrics.receivables import (
    AgeingSum,
    Bill,
    CollectionSum,
    OpenBill,
    Receipt,
    ageing,
    collections,
    open_bills,
)

SETTLED = (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED)


@define(eq=False)
class InMemoryReceivables:
    """See the port."""

    shelves: Shelves
    clock: Clock

    def ageing(self, scope: Scope, as_of: date) -> tuple[AgeingSum, ...]:
        return ageing(self._bills(scope), as_of)

    def open_bills(self, scope: Scope, as_of: date, *, part: Part = ALL_ROWS) -> tuple[OpenBill, ...]:
        return part_of(open_bills(self._bills(scope), as_of), part)

    def collections(self, scope: Scope, *, first: date, last: date, as_of: date) -> tuple[CollectionSum, ...]:
        return collections(self._bills(scope), first=first, last=last, as_of=as_of)

    def bills_due(self, scope: Scope, *, first: date, last: date, part: Part = ALL_ROWS) -> tuple[Bill, ...]:
        due = [bill for bill in self._bills(scope) if first <= bill.due_on <= last]
        return part_of(sorted(due, key=lambda bill: (bill.due_on, bill.cycle_id)), part)

    def bills_failed(self, scope: Scope, *, first: date, last: date) -> tuple[Bill, ...]:
        failed = [(bill.failed_on, bill) for bill in self._bills(scope) if bill.failed_on is not None]
        within = [(day, bill.cycle_id, evolve(bill, receipts=())) for day, bill in failed if first <= day <= last]
        return tuple(bill for _, _, bill in sorted(within, key=lambda each: each[:2]))

    def _bills(self, scope: Scope) -> Iterator[Bill]:
        receipts = self._receipts()
        subscriptions, clients = self.shelves.subscriptions.rows, self.shelves.clients.rows
        for cycle in self.shelves.cycles:
            client_id = subscriptions[cycle.subscription_id].client_id
            if scope.currency is not None and cycle.currency is not scope.currency:
                continue
            if scope.sales is not None and clients[client_id].sales_user_id != scope.sales:
                continue
            yield self._bill(cycle, receipts.get(cycle.id, ()))

    def _bill(self, cycle: BillingCycle, receipts: list[Receipt] | tuple[()]) -> Bill:
        day = self.clock.civil_day
        return Bill(
            cycle_id=cycle.id,
            subscription_id=cycle.subscription_id,
            client_id=self.shelves.subscriptions.rows[cycle.subscription_id].client_id,
            currency=cycle.currency,
            number=cycle.number,
            invoice_number=cycle.invoice_number_external,
            amount=cycle.amount.amount,
            opened_on=day(cycle.opened_at),
            due_on=cycle.due_date,
            settled_on=cycle.settled_on,
            failed_on=None if cycle.failed_at is None else day(cycle.failed_at),
            cancelled_on=None if cycle.cancelled_at is None else day(cycle.cancelled_at),
            receipts=tuple(sorted(receipts, key=lambda each: (each.day, each.amount))),
        )

    def _receipts(self) -> dict[UUID, list[Receipt]]:
        found: defaultdict[UUID, list[Receipt]] = defaultdict(list)
        for payment in self.shelves.payments:
            if payment.status in SETTLED and payment.billing_cycle_id is not None and payment.paid_at is not None:
                receipt = Receipt(self.clock.civil_day(payment.paid_at), payment.to_cycle.amount)
                found[payment.billing_cycle_id].append(receipt)
        for refund in self.shelves.refunds:
            is_back = refund.status is RefundStatus.SUCCEEDED and refund.from_cycle.is_positive
            if is_back and refund.billing_cycle_id is not None and refund.settled_at is not None:
                receipt = Receipt(self.clock.civil_day(refund.settled_at), (-refund.from_cycle).amount)
                found[refund.billing_cycle_id].append(receipt)
        return found
