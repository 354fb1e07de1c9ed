"""Billing cycles, payments, payment links, wallets and what waits for a person."""

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.line import BillLine
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    PaymentId,
    PaymentLinkId,
    RefundId,
    SubscriptionId,
    TopUpId,
    UserId,
    WalletId,
    WalletTransactionId,
)
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Direction, Wallet
from subplat.testing.strategies.deals import bill_lines
from subplat.testing.strategies.steps import Course, Of, Steps, driven, step
from subplat.testing.strategies.values import (
    currencies,
    days,
    ids,
    ids_of,
    instants,
    money,
    periods,
    tax_schedules,
    tax_treatments,
    texts,
    urls,
)

SMALL = 10**6
"""Amounts of this size meet each other often enough to over- and underpay."""


@cache
def cycle_steps(currency: Currency) -> Steps:
    """Everything that can be tried on a cycle in `currency`: all of what is due, half of it, or anything."""
    due = st.sampled_from([Of(lambda cycle: cycle.outstanding), Of(lambda cycle: cycle.outstanding.ratio(1, 2))])
    parts = due | money(currency, least=0, most=SMALL)
    clocks = {"today": days(), "now": instants()}
    return st.one_of(
        step(BillingCycle.invoice_requested, now=instants()),
        step(
            BillingCycle.record_invoice,
            number=texts(100, shortest=0),
            final_amount=st.none() | money(currency, least=0, most=SMALL),
            invoice_file_url=st.none() | urls(),
            tax_invoice_file_url=st.none() | urls(),
            now=instants(),
        ),
        step(BillingCycle.receive, money=parts, **clocks),
        step(BillingCycle.withhold, money=parts, **clocks),
        step(BillingCycle.settle_if_free, **clocks),
        step(BillingCycle.give_back, money=st.just(Of(lambda cycle: cycle.received)) | parts),
        step(BillingCycle.fail, reason=texts(), now=instants()),
        step(BillingCycle.cancel, reason=texts(), now=instants()),
        step(BillingCycle.reminded, now=instants()),
        step(BillingCycle.collected_by, gateway_link_id=texts(20)),
    )


@cache
def cycle_course(currency: Currency) -> Course:
    """Bills that were invoiced, paid, failed and paid late."""
    requested = step(BillingCycle.invoice_requested, now=instants())
    received = step(
        BillingCycle.receive, money=st.just(Of(lambda cycle: cycle.outstanding)), today=days(), now=instants()
    )
    invoiced = step(
        BillingCycle.record_invoice,
        number=texts(100).filter(str.strip),
        final_amount=st.none(),
        invoice_file_url=st.none() | urls(),
        tax_invoice_file_url=st.none() | urls(),
        now=instants(),
    )
    failed = step(BillingCycle.fail, reason=texts(), now=instants())
    return Course(
        cycle_steps(currency),
        roads=[[requested], [requested, invoiced], [requested, invoiced, received], [failed], [failed, received]],
        longest=4,
    )


@st.composite
def billing_cycles(draw: st.DrawFn, subscription_ids: SearchStrategy[SubscriptionId] | None = None) -> BillingCycle:
    """Bills in every state; the net total is the sum of the lines, taxed by some schedule."""
    currency = draw(currencies())
    lines = draw(st.lists(bill_lines(currency), min_size=1, max_size=3))
    net = Money.total((line.amount for line in lines), currency)
    if net < Money.zero(currency):
        lines.append(BillLine(description="credit", quantity=1, unit_price=-net, amount=-net))
        net = Money.zero(currency)
    schedule = draw(tax_schedules())
    cycle = BillingCycle.open(
        cycle_id=draw(ids(BillingCycleId)),
        subscription_id=draw(ids_of(subscription_ids, SubscriptionId)),
        number=draw(st.integers(0, 30)),
        period=draw(periods()),
        due_date=draw(days()),
        lines=lines,
        quoted=schedule.assess(net, day=schedule.rules[-1].effective_from, treatment=draw(tax_treatments())),
        pay_token=draw(st.uuids()).hex,
        now=draw(instants()),
    )
    return cycle_course(currency).run(draw, cycle)


@cache
def payment_steps(currency: Currency) -> Steps:
    """Everything that can be tried on a payment in `currency`."""
    parts = st.sampled_from(
        [
            Of(lambda payment: payment.amount),
            Of(lambda payment: payment.amount.ratio(1, 2)),
            Of(lambda payment: payment.refundable),
        ]
    ) | money(currency, least=-1, most=SMALL)
    return st.one_of(
        step(Payment.succeed, to_wallet=parts, at=instants(), now=instants()),
        step(Payment.fail, reason=texts(), final=st.booleans(), now=instants()),
        step(Payment.refund, amount=parts, now=instants()),
    )


@cache
def payment_course(currency: Currency) -> Course:
    """Payments that arrived, with and without something left over, and went back."""
    halves = st.sampled_from([Of(lambda payment: payment.amount), Of(lambda payment: payment.amount - payment.amount)])
    succeeded = step(Payment.succeed, to_wallet=halves, at=instants(), now=instants())
    refunded = step(Payment.refund, amount=st.just(Of(lambda payment: payment.amount)), now=instants())
    return Course(payment_steps(currency), roads=[[succeeded], [succeeded, refunded]], longest=3)


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
    return payment_course(amount.currency).run(draw, payment)


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


@cache
def top_up_steps() -> Steps:
    """Everything that can be tried on a top-up."""
    return st.one_of(
        step(TopUp.live, gateway_id=texts(20), url=urls(), expires_at=instants()),
        step(TopUp.paid),
        step(TopUp.close, error=st.none() | texts()),
    )


def top_ups(client_ids: SearchStrategy[ClientId] | None = None) -> SearchStrategy[TopUp]:
    """Links that fill a wallet, in every state."""
    fresh = st.builds(
        TopUp,
        id=ids(TopUpId),
        client_id=ids_of(client_ids, ClientId),
        amount=money(least=1, most=10**12, billable=True),
        expires_at=instants(),
    )
    return driven(fresh, Course(top_up_steps(), longest=3))


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


@cache
def wallet_steps(currency: Currency) -> Steps:
    """Everything that can be tried on a wallet of this currency."""
    amounts = st.just(Of(lambda wallet: wallet.balance)) | money(currency, least=-1, most=SMALL)
    common = {"entry": ids(WalletTransactionId), "amount": amounts, "now": instants()}
    return st.one_of(
        step(Wallet.top_up, payment_id=ids(PaymentId), **common),
        step(Wallet.charge, subscription_id=ids(SubscriptionId), **common),
        step(Wallet.refund, payment_id=ids(PaymentId), **common),
        step(
            Wallet.adjust,
            direction=st.sampled_from(Direction),
            reason=texts(shortest=0),
            related_id=st.none() | st.uuids(),
            **common,
        ),
    )


@cache
def _wallets_in(currency: Currency, client_ids: SearchStrategy[ClientId] | None) -> SearchStrategy[Wallet]:
    fresh = st.builds(Wallet.open, ids(WalletId), ids_of(client_ids, ClientId), st.just(currency))
    return driven(fresh, Course(wallet_steps(currency), longest=8))


def wallets(client_ids: SearchStrategy[ClientId] | None = None) -> SearchStrategy[Wallet]:
    """Wallets with all their movements in `added`, as they are before they are first saved."""
    return currencies().flatmap(lambda currency: _wallets_in(currency, client_ids))
