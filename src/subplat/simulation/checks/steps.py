"""Every single change against the one before it: what the books alone no longer show (I11, I17)."""

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.quotations.quotation import QUOTATION, Quotation
from subplat.domain.subscriptions.subscription import SUBSCRIPTION, Subscription
from subplat.simulation.checks.violated import Violated

FINAL = frozenset({CycleStatus.PAID, CycleStatus.CANCELLED})
REQUESTED = frozenset({CycleStatus.INVOICE_REQUESTED, CycleStatus.INVOICED, CycleStatus.FAILED})


class Steps:
    """Raises Violated where a state is left that is final, or an amount changes that was asked for."""

    def cycle(self, before: BillingCycle | None, row: BillingCycle) -> None:
        if before is None:
            return
        if before.status in FINAL and row.status is not before.status:
            raise Violated("I11", f"billing cycle {row.id}", f"{before.status} became {row.status}")
        asked = before.status in REQUESTED or before.status in FINAL
        by_invoice = row.invoice_number_external is not None
        if asked and row.amount != before.amount and not by_invoice:
            raise Violated("I17", f"billing cycle {row.id}", f"{before.amount} became {row.amount} after the request")

    def contract(self, before: Subscription | None, row: Subscription) -> None:
        if before is not None and before.currency is not row.currency:
            raise Violated("I17", f"subscription {row.id}", f"{before.currency} became {row.currency}")
        if before is not None and SUBSCRIPTION.is_final(before.status) and row.status is not before.status:
            raise Violated("I11", f"subscription {row.id}", f"{before.status} became {row.status}")

    def payment(self, before: Payment | None, row: Payment) -> None:
        if before is None or before.status is row.status:
            return
        if (before.status, row.status) == (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED):
            return
        if before.status in (PaymentStatus.SUCCESS, PaymentStatus.REFUNDED):
            raise Violated("I11", f"payment {row.id}", f"{before.status} became {row.status}")

    def quotation(self, before: Quotation | None, row: Quotation) -> None:
        if before is not None and QUOTATION.is_final(before.status) and row.status is not before.status:
            raise Violated("I11", f"quotation {row.number}", f"{before.status} became {row.status}")
