"""Payments, what goes back of them, and money in quarantine."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import Kind
from subplat.application.ports.views.payments import (
    PaymentFilter,
    PaymentView,
    ReceiptFilter,
    ReceiptView,
    RefundFilter,
    RefundView,
)
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund


def payments(shelves: Shelves, ask: Asking) -> Plain[PaymentFilter, Payment, PaymentView]:
    """Every attempt to pay."""

    def fits(wanted: PaymentFilter, row: Payment) -> bool:
        return (
            (conditions.begins(wanted.text, row.reference) or row.xendit_payment_id == wanted.text)
            and conditions.among(row.status, wanted.statuses)
            and conditions.among(row.method, wanted.methods)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.equal(row.subscription_id, wanted.subscription_id)
            and conditions.equal(row.billing_cycle_id, wanted.billing_cycle_id)
            and ask.theirs(Kind.PAYMENT, row.id, wanted.sales_user_id)
            and row.paid_at in wanted.paid
            and conditions.made(row.id, wanted.made)
        )

    def view(row: Payment) -> PaymentView:
        refunds = shelves.refunds.having("payment", row.id)
        return PaymentView.of(row, client_name=shelves.clients.rows[row.client_id].name, refunds=refunds)

    return InMemoryLookup(
        kind="payment",
        rows=lambda: tuple(shelves.payments.rows.values()),
        fits=fits,
        owner=ask.of(Kind.PAYMENT),
        view=view,
        detail=shown_alike(view),
    )


def refunds(shelves: Shelves, ask: Asking) -> Plain[RefundFilter, Refund, RefundView]:
    """Everything that goes back."""

    def fits(wanted: RefundFilter, row: Refund) -> bool:
        return (
            conditions.among(row.status, wanted.statuses)
            and conditions.among(row.destination, wanted.destinations)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.equal(row.payment_id, wanted.payment_id)
            and ask.theirs(Kind.REFUND, row.id, wanted.sales_user_id)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="refund",
        rows=lambda: tuple(shelves.refunds.rows.values()),
        fits=fits,
        owner=ask.of(Kind.REFUND),
        view=RefundView.of,
        detail=shown_alike(RefundView.of),
    )


def receipts(shelves: Shelves, ask: Asking) -> Plain[ReceiptFilter, QuarantinedReceipt, ReceiptView]:
    """All that nobody could place by rule."""

    def fits(wanted: ReceiptFilter, row: QuarantinedReceipt) -> bool:
        return (
            conditions.equal(row.resolved_at is None, wanted.waits)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="quarantined receipt",
        rows=lambda: tuple(shelves.quarantine.rows.values()),
        fits=fits,
        owner=ask.of(Kind.RECEIPT),
        view=ReceiptView.of,
        detail=shown_alike(ReceiptView.of),
    )
