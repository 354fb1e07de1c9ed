"""Refunds."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    PaymentId,
    RefundId,
    UserId,
)
from subplat.domain.money import Money
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.testing.strategies.steps import Course, Steps, step
from subplat.testing.strategies.values import (
    currencies,
    ids,
    ids_of,
    instants,
    texts,
)


@cache
def refund_steps() -> Steps:
    """Everything that can be tried on a refund."""
    return st.one_of(
        step(Refund.sent, gateway_refund_id=st.none() | texts(20)),
        step(Refund.succeed, now=instants()),
        step(Refund.fail, reason=texts(), now=instants()),
    )


@st.composite
def refunds(
    draw: st.DrawFn,
    payment_ids: SearchStrategy[PaymentId] | None = None,
    client_ids: SearchStrategy[ClientId] | None = None,
    cycle_ids: SearchStrategy[BillingCycleId] | None = None,
    user_ids: SearchStrategy[UserId] | None = None,
) -> Refund:
    """Money on its way back, in every state; its parts make the whole."""
    parts = draw(st.lists(st.integers(0, 10**12), min_size=3, max_size=3).filter(any))
    currency = draw(currencies())
    from_cycle, from_wallet, uncovered = (Money(part, currency) for part in parts)
    refund_id = draw(ids(RefundId))
    refund = Refund(
        id=refund_id,
        payment_id=draw(ids_of(payment_ids, PaymentId)),
        client_id=draw(ids_of(client_ids, ClientId)),
        billing_cycle_id=draw(st.none() | ids_of(cycle_ids, BillingCycleId)),
        amount=Money(sum(parts), currency),
        from_cycle=from_cycle,
        from_wallet=from_wallet,
        uncovered=uncovered,
        destination=draw(st.sampled_from(RefundDestination)),
        reason=draw(texts().filter(str.strip)),
        reference=f"refund-{refund_id}",
        idempotency_key=str(refund_id),
        requested_by_user_id=draw(st.none() | ids_of(user_ids, UserId)),
        requested_at=draw(instants()),
    )
    return Course(refund_steps(), longest=3).run(draw, refund)
