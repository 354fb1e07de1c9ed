"""Wallets, their movements and the links that fill them."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import Kind
from subplat.application.ports.views.wallets import (
    TopUpFilter,
    TopUpView,
    WalletFilter,
    WalletTransactionFilter,
    WalletTransactionView,
    WalletView,
)
from subplat.domain.wallets.top_up import TopUp
from subplat.domain.wallets.wallet import Wallet, WalletTransaction


def wallets(shelves: Shelves, ask: Asking) -> Plain[WalletFilter, Wallet, WalletView]:
    """Every balance."""

    def fits(wanted: WalletFilter, row: Wallet) -> bool:
        return conditions.equal(row.client_id, wanted.client_id) and ask.theirs(
            Kind.WALLET, row.id, wanted.sales_user_id
        )

    def view(row: Wallet) -> WalletView:
        return WalletView.of(row, client_name=shelves.clients.rows[row.client_id].name)

    return InMemoryLookup(
        kind="wallet",
        rows=lambda: tuple(shelves.wallets.rows.values()),
        fits=fits,
        owner=ask.of(Kind.WALLET),
        view=view,
        detail=shown_alike(view),
    )


def wallet_transactions(
    shelves: Shelves, ask: Asking
) -> Plain[WalletTransactionFilter, WalletTransaction, WalletTransactionView]:
    """Every movement."""

    def fits(wanted: WalletTransactionFilter, row: WalletTransaction) -> bool:
        return (
            conditions.equal(row.wallet_id, wanted.wallet_id)
            and conditions.equal(shelves.wallets.rows[row.wallet_id].client_id, wanted.client_id)
            and conditions.among(row.type, wanted.types)
            and conditions.made(row.id, wanted.made)
        )

    def view(row: WalletTransaction) -> WalletTransactionView:
        return WalletTransactionView.of(row, client_id=shelves.wallets.rows[row.wallet_id].client_id)

    return InMemoryLookup(
        kind="wallet transaction",
        rows=lambda: tuple(shelves.movements),
        fits=fits,
        owner=lambda row: ask.owner(Kind.WALLET, row.wallet_id),
        view=view,
        detail=shown_alike(view),
    )


def top_ups(shelves: Shelves, ask: Asking) -> Plain[TopUpFilter, TopUp, TopUpView]:
    """Every link that fills a wallet."""

    def fits(wanted: TopUpFilter, row: TopUp) -> bool:
        return (
            conditions.among(row.status, wanted.statuses)
            and conditions.equal(row.client_id, wanted.client_id)
            and conditions.made(row.id, wanted.made)
        )

    return InMemoryLookup(
        kind="wallet top-up",
        rows=lambda: tuple(shelves.top_ups.rows.values()),
        fits=fits,
        owner=ask.of(Kind.TOP_UP),
        view=TopUpView.of,
        detail=shown_alike(TopUpView.of),
    )
