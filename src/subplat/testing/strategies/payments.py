"""Payments and payment links, and money that waits for a person."""

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    PaymentId,
    PaymentLinkId,
    SubscriptionId,
    UserId,
)
from subplat.domain.money import Currency
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.testing.strategies.steps import Course, Of, Steps, driven, step
from subplat.testing.strategies.values import (
    SMALL,
    ids,
    ids_of,
    instants,
    money,
    texts,
    urls,
)


@cache
def payment_steps(currency: Currency, people: SearchStrategy[UserId] | None = None) -> Steps:
    """Everything that can be tried on a payment in `currency`."""
    parts = st.sampled_from(
        [
            Of(lambda payment: payment.amount),
            Of(lambda payment: payment.amount.ratio(1, 2)),
            Of(lambda payment: payment.refundable),
        ]
    ) | money(currency, least=-1, most=SMALL)
    return st.one_of(
        step(Payment.confirm, by=ids_of(people, UserId)),
        step(Payment.succeed, to_wallet=parts, at=instants(), now=instants()),
        step(Payment.fail, reason=texts(), final=st.booleans(), now=instants()),
        step(Payment.refund, amount=parts, now=instants()),
    )


@cache
def payment_course(currency: Currency, people: SearchStrategy[UserId] | None = None) -> Course:
    """Payments that arrived, with and without something left over, and went back."""
    halves = st.sampled_from([Of(lambda payment: payment.amount), Of(lambda payment: payment.amount - payment.amount)])
    succeeded = step(Payment.succeed, to_wallet=halves, at=instants(), now=instants())
    refunded = step(Payment.refund, amount=st.just(Of(lambda payment: payment.amount)), now=instants())
    return Course(payment_steps(currency, people), roads=[[succeeded], [succeeded, refunded]], longest=3)


@st.composite
def payments(
    draw: st.DrawFn,
    client_ids: SearchStrategy[ClientId] | None = None,
    subscription_ids: SearchStrategy[SubscriptionId] | None = None,
    cycle_ids: SearchStrategy[BillingCycleId] | None = None,
    user_ids: SearchStrategy[UserId] | None = None,
) -> Payment:
    """Attempts in every state."""
    amount = draw(money(least=Decimal("0.01"), most=10**12))
    payment = Payment.attempt(
        payment_id=draw(ids(PaymentId)),
        client_id=draw(ids_of(client_ids, ClientId)),
        amount=amount,
        method=draw(st.sampled_from(PaymentMethod)),
        subscription_id=draw(st.none() | ids_of(subscription_ids, SubscriptionId)),
        billing_cycle_id=draw(st.none() | ids_of(cycle_ids, BillingCycleId)),
        xendit_payment_id=draw(st.none() | st.uuids().map(str)),
        xendit_subscription_id=draw(st.none() | texts(20)),
        recorded_by_user_id=draw(st.none() | ids_of(user_ids, UserId)),
        reference=draw(st.none() | texts(20)),
    )
    return payment_course(amount.currency, user_ids).run(draw, payment)


@cache
def link_steps() -> Steps:
    """Everything that can be tried on a payment link."""
    return st.one_of(
        step(PaymentLink.live, gateway_id=texts(20), url=urls(), expires_at=instants(), now=instants()),
        step(PaymentLink.paid),
        step(PaymentLink.close, error=st.none() | texts()),
    )


def payment_links(cycle_ids: SearchStrategy[BillingCycleId] | None = None) -> SearchStrategy[PaymentLink]:
    """Payable objects in every state."""
    fresh = st.builds(
        PaymentLink.request,
        link_id=ids(PaymentLinkId),
        billing_cycle_id=ids_of(cycle_ids, BillingCycleId),
        kind=st.sampled_from(LinkKind),
        amount=money(least=1, most=10**12, billable=True),
        expires_at=instants(),
    )
    return driven(fresh, Course(link_steps(), longest=3))


@cache
def quarantine_steps() -> Steps:
    """Everything that can be tried on a quarantined receipt."""
    return step(QuarantinedReceipt.resolve, by=ids(UserId), resolution=texts(), now=instants())


def quarantined_receipts(
    client_ids: SearchStrategy[ClientId] | None = None, user_ids: SearchStrategy[UserId] | None = None
) -> SearchStrategy[QuarantinedReceipt]:
    """Money that waits for a person, and money that was placed."""
    fresh = st.builds(
        QuarantinedReceipt,
        id=ids(PaymentId),
        gateway_payment_id=st.uuids().map(str),
        amount=money(least=Decimal("0.01"), most=10**12),
        method=st.sampled_from(PaymentMethod),
        received_at=instants(),
        reason=texts(),
        reference=st.none() | texts(20),
        client_id=st.none() | ids_of(client_ids, ClientId),
    )
    placed = step(QuarantinedReceipt.resolve, by=ids_of(user_ids, UserId), resolution=texts(), now=instants())
    return driven(fresh, Course(placed, longest=2))
