"""Payments with what went back of them, refunds, and money in quarantine."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import clients_of, nobody_else, one_of, subscriptions_of
from subplat.adapters.postgres.questions import Read, Row, Written
from subplat.adapters.postgres.rows.collecting import RECEIPT_SHAPE
from subplat.adapters.postgres.rows.payments import PAYMENT_SHAPE
from subplat.adapters.postgres.rows.refunds import REFUND_SHAPE
from subplat.adapters.postgres.rows.shapes import array_text, one_of_those
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.payments import PAYMENTS, QUARANTINED_RECEIPTS
from subplat.adapters.postgres.tables.refunds import REFUNDS
from subplat.application.ports.views.payments import (
    PaymentFilter,
    PaymentView,
    ReceiptFilter,
    ReceiptView,
    RefundFilter,
    RefundView,
)
from subplat.application.ports.views.sight import Sight
from subplat.domain.payments.refund import Refund


def _payments_wanted(wanted: PaymentFilter) -> conditions.Conditions:
    by_reference = conditions.beginning(wanted.text, PAYMENTS.c.reference)
    if by_reference is not None:
        yield or_(by_reference, *conditions.equal(PAYMENTS.c.xendit_payment_id, wanted.text))
    yield from conditions.among(PAYMENTS.c.status, wanted.statuses)
    yield from conditions.among(PAYMENTS.c.method, wanted.methods)
    yield from conditions.equal(PAYMENTS.c.client_id, wanted.client_id)
    yield from conditions.equal(PAYMENTS.c.subscription_id, wanted.subscription_id)
    yield from conditions.equal(PAYMENTS.c.billing_cycle_id, wanted.billing_cycle_id)
    if wanted.sales_user_id is not None:
        yield _payments_within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.between(PAYMENTS.c.paid_at, wanted.paid)
    yield from conditions.made(PAYMENTS.c.id, wanted.made)


def _payments_within(sight: Sight) -> ColumnElement[bool]:
    """Of the contract it pays; without one, of the client."""
    if sight.sales_user_id is None:
        return PAYMENTS.c.client_id == sight.client_id
    free = PAYMENTS.c.subscription_id.is_(None) & one_of(PAYMENTS.c.client_id, clients_of(sight.sales_user_id))
    return or_(one_of(PAYMENTS.c.subscription_id, subscriptions_of(sight.sales_user_id)), free)


def _refunds_wanted(wanted: RefundFilter) -> conditions.Conditions:
    yield from conditions.among(REFUNDS.c.status, wanted.statuses)
    yield from conditions.among(REFUNDS.c.destination, wanted.destinations)
    yield from conditions.equal(REFUNDS.c.client_id, wanted.client_id)
    yield from conditions.equal(REFUNDS.c.payment_id, wanted.payment_id)
    if wanted.sales_user_id is not None:
        yield _refunds_within(Sight(sales_user_id=wanted.sales_user_id))
    yield from conditions.made(REFUNDS.c.id, wanted.made)


def _refunds_within(sight: Sight) -> ColumnElement[bool]:
    if sight.sales_user_id is None:
        return REFUNDS.c.client_id == sight.client_id
    return one_of(REFUNDS.c.payment_id, select(PAYMENTS.c.id).where(_payments_within(sight)))


def _receipts_wanted(wanted: ReceiptFilter) -> conditions.Conditions:
    placed = None if wanted.waits is None else not wanted.waits
    yield from conditions.known(QUARANTINED_RECEIPTS.c.resolved_at, placed)
    yield from conditions.equal(QUARANTINED_RECEIPTS.c.client_id, wanted.client_id)
    yield from conditions.made(QUARANTINED_RECEIPTS.c.id, wanted.made)


def _payment_views(rows: Sequence[Row], read: Read) -> tuple[PaymentView, ...]:
    refunds = _refunds([row["id"] for row in rows], read)
    return tuple(
        PaymentView.of(payment, client_name=row["client_name"], refunds=refunds[payment.id])
        for payment, row in zip(PAYMENT_SHAPE.from_rows(rows, read), rows, strict=True)
    )


_REFUNDS_OF_THOSE = Written(select(REFUNDS).where(one_of_those(REFUNDS.c.payment_id)))


def _refunds(ids: Sequence[UUID], read: Read) -> dict[UUID, list[Refund]]:
    found: dict[UUID, list[Refund]] = defaultdict(list)
    for refund in REFUND_SHAPE.from_rows(read(_REFUNDS_OF_THOSE, {"those": array_text(ids)}), read):
        found[refund.payment_id].append(refund)
    return found


PAYMENT_LISTING = Listing[PaymentFilter, PaymentView](
    kind="payment",
    question=select(PAYMENTS, CLIENTS.c.name.label("client_name")).join(CLIENTS, CLIENTS.c.id == PAYMENTS.c.client_id),
    key=PAYMENTS.c.id,
    wanted=_payments_wanted,
    within=_payments_within,
    views=_payment_views,
)
REFUND_LISTING = Listing[RefundFilter, RefundView](
    kind="refund",
    question=select(REFUNDS),
    key=REFUNDS.c.id,
    wanted=_refunds_wanted,
    within=_refunds_within,
    views=lambda rows, read: tuple(RefundView.of(refund) for refund in REFUND_SHAPE.from_rows(rows, read)),
)
RECEIPT_LISTING = Listing[ReceiptFilter, ReceiptView](
    kind="quarantined receipt",
    question=select(QUARANTINED_RECEIPTS),
    key=QUARANTINED_RECEIPTS.c.id,
    wanted=_receipts_wanted,
    within=nobody_else,
    views=lambda rows, read: tuple(ReceiptView.of(receipt) for receipt in RECEIPT_SHAPE.from_rows(rows, read)),
)
