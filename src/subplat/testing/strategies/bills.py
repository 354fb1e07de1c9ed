"""Billing cycles, payments, payment links, wallets and what waits for a person."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.line import BillLine
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    PaymentId,
    PaymentLinkId,
    SubscriptionId,
    UserId,
    WalletId,
    WalletTransactionId,
)
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.wallets.wallet import Direction, Wallet
from subplat.testing.strategies.deals import bill_lines
from subplat.testing.strategies.steps import Eventful, Step, driven, step
from subplat.testing.strategies.values import (
    currencies,
    days,
    ids,
    instants,
    money,
    periods,
    taxed_amounts,
    texts,
    urls,
)

SMALL = 10**6
"""Amounts of this size meet each other often enough to over- and underpay."""


def cycle_steps(amount: Money) -> SearchStrategy[Step[Eventful]]:
    """Everything that can be tried on a cycle of about this amount."""
    parts = st.just(amount) | money(amount.currency, least=0, most=max(amount.amount * 2, Decimal(1)))
    clocks = {"today": days(), "now": instants()}
    return st.one_of(
        step(BillingCycle.invoice_requested, now=instants()),
        step(
            BillingCycle.record_invoice,
            number=texts(100, shortest=0),
            final_amount=st.none() | money(amount.currency, least=0, most=SMALL),
            invoice_file_url=st.none() | urls(),
            tax_invoice_file_url=st.none() | urls(),
            now=instants(),
        ),
        step(BillingCycle.receive, money=parts, **clocks),
        step(BillingCycle.withhold, money=parts, **clocks),
        step(BillingCycle.settle_if_free, **clocks),
        step(BillingCycle.give_back, money=parts),
        step(BillingCycle.fail, reason=texts(), now=instants()),
        step(BillingCycle.cancel, reason=texts(), now=instants()),
        step(BillingCycle.reminded, now=instants()),
        step(BillingCycle.collected_by, gateway_link_id=texts(20)),
    )


@st.composite
def billing_cycles(draw: st.DrawFn, subscription_ids: SearchStrategy[SubscriptionId] | None = None) -> BillingCycle:
    """Bills in every state; the net total is the sum of the lines."""
    currency = draw(currencies())
    lines = draw(st.lists(bill_lines(currency), min_size=1, max_size=3))
    net = Money.total((line.amount for line in lines), currency)
    if net < Money.zero(currency):
        lines.append(BillLine(description="credit", quantity=1, unit_price=-net, amount=-net))
        net = Money.zero(currency)
    fresh = draw(
        st.builds(
            BillingCycle.open,
            cycle_id=ids(BillingCycleId),
            subscription_id=subscription_ids or ids(SubscriptionId),
            number=st.integers(0, 30),
            period=periods(),
            due_date=days(),
            lines=st.just(lines),
            quoted=taxed_amounts(st.just(net)),
            pay_token=st.uuids().map(lambda token: token.hex),
            now=instants(),
        )
    )
    clocks = {"today": days(), "now": instants()}
    requested = step(BillingCycle.invoice_requested, now=instants())
    received = step(BillingCycle.receive, money=st.just(fresh.amount), **clocks)
    invoiced = step(
        BillingCycle.record_invoice,
        number=texts(100),
        final_amount=st.none(),
        invoice_file_url=st.none() | urls(),
        tax_invoice_file_url=st.none() | urls(),
        now=instants(),
    )
    failed = step(BillingCycle.fail, reason=texts(), now=instants())
    roads = [[requested], [requested, invoiced], [requested, invoiced, received], [failed], [failed, received]]
    return draw(driven(st.just(fresh), cycle_steps(fresh.amount), roads=roads))


def payment_steps(amount: Money) -> SearchStrategy[Step[Eventful]]:
    """Everything that can be tried on a payment of this amount."""
    parts = st.just(amount) | money(amount.currency, least=-1, most=amount.amount + 1)
    return st.one_of(
        step(Payment.succeed, to_wallet=parts, at=instants(), now=instants()),
        step(Payment.fail, reason=texts(), final=st.booleans(), now=instants()),
        step(Payment.refund, amount=parts, now=instants()),
    )


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
    fresh = st.builds(
        Payment.attempt,
        payment_id=ids(PaymentId),
        client_id=client_ids or ids(ClientId),
        amount=st.just(amount),
        method=st.sampled_from(PaymentMethod),
        subscription_id=st.none() | (subscription_ids or ids(SubscriptionId)),
        billing_cycle_id=st.none() | (cycle_ids or ids(BillingCycleId)),
        xendit_payment_id=st.none() | st.uuids().map(str),
        xendit_subscription_id=st.none() | texts(20),
        recorded_by_user_id=st.none() | (user_ids or ids(UserId)),
        reference=st.none() | texts(20),
    )
    succeeded = step(
        Payment.succeed, to_wallet=money(amount.currency, least=0, most=amount.amount), at=instants(), now=instants()
    )
    refunded = step(Payment.refund, amount=st.just(amount), now=instants())
    return draw(driven(fresh, payment_steps(amount), roads=[[succeeded], [succeeded, refunded]], longest=3))


def link_steps() -> SearchStrategy[Step[Eventful]]:
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
        billing_cycle_id=cycle_ids or ids(BillingCycleId),
        kind=st.sampled_from(LinkKind),
        amount=money(least=1, most=10**12, billable=True),
        expires_at=instants(),
    )
    return driven(fresh, link_steps(), longest=3)


def quarantine_steps() -> SearchStrategy[Step[Eventful]]:
    """Everything that can be tried on a quarantined receipt."""
    return step(QuarantinedReceipt.resolve, by=ids(UserId), resolution=texts(), now=instants())


def quarantined_receipts(client_ids: SearchStrategy[ClientId] | None = None) -> SearchStrategy[QuarantinedReceipt]:
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
        client_id=st.none() | (client_ids or ids(ClientId)),
    )
    return driven(fresh, quarantine_steps(), longest=2)


def wallet_steps(currency: Currency) -> SearchStrategy[Step[Eventful]]:
    """Everything that can be tried on a wallet of this currency."""
    common = {"entry": ids(WalletTransactionId), "amount": money(currency, least=-1, most=SMALL), "now": instants()}
    return st.one_of(
        step(Wallet.top_up, payment_id=ids(PaymentId), **common),
        step(Wallet.charge, subscription_id=ids(SubscriptionId), **common),
        step(Wallet.refund, payment_id=ids(PaymentId), **common),
        step(Wallet.adjust, direction=st.sampled_from(Direction), reason=texts(shortest=0), **common),
    )


def wallets(client_ids: SearchStrategy[ClientId] | None = None) -> SearchStrategy[Wallet]:
    """Wallets with all their movements in `added`, as they are before they are first saved."""

    def of(currency: Currency) -> SearchStrategy[Wallet]:
        fresh = st.builds(Wallet.open, ids(WalletId), client_ids or ids(ClientId), st.just(currency))
        return driven(fresh, wallet_steps(currency), longest=8)

    return currencies().flatmap(of)
