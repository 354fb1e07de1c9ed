"""Wallets and the links that fill them."""

from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subplat.domain.ids import (
    ClientId,
    PaymentId,
    SubscriptionId,
    TopUpId,
    WalletId,
    WalletTransactionId,
)
from subplat.domain.money import Currency
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Direction, Wallet
from subplat.testing.strategies.steps import Course, Of, Steps, driven, step
from subplat.testing.strategies.values import (
    SMALL,
    currencies,
    ids,
    ids_of,
    instants,
    money,
    texts,
    urls,
)


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
