"""Wallets, their movements and the links that fill them."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import by_client
from subplat.adapters.postgres.questions import Read, Row
from subplat.adapters.postgres.rows.top_ups import TOP_UP_SHAPE
from subplat.adapters.postgres.rows.wallets import WALLET_SHAPE, movement_from_row
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.top_ups import WALLET_TOP_UPS
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS, WALLET_TRANSACTIONS
from subplat.application.ports.views.sight import Sight
from subplat.application.ports.views.wallets import (
    TopUpFilter,
    TopUpView,
    WalletFilter,
    WalletTransactionFilter,
    WalletTransactionView,
    WalletView,
)


def _wallets_wanted(wanted: WalletFilter) -> conditions.Conditions:
    yield from conditions.equal(WALLET_ACCOUNTS.c.client_id, wanted.client_id)
    if wanted.sales_user_id is not None:
        yield _wallets_within(Sight(sales_user_id=wanted.sales_user_id))


def _wallets_within(sight: Sight) -> ColumnElement[bool]:
    return by_client(WALLET_ACCOUNTS.c.client_id, sight)


def _movements_wanted(wanted: WalletTransactionFilter) -> conditions.Conditions:
    yield from conditions.equal(WALLET_TRANSACTIONS.c.wallet_account_id, wanted.wallet_id)
    yield from conditions.equal(WALLET_ACCOUNTS.c.client_id, wanted.client_id)
    yield from conditions.among(WALLET_TRANSACTIONS.c.type, wanted.types)
    yield from conditions.made(WALLET_TRANSACTIONS.c.id, wanted.made)


def _top_ups_wanted(wanted: TopUpFilter) -> conditions.Conditions:
    yield from conditions.among(WALLET_TOP_UPS.c.status, wanted.statuses)
    yield from conditions.equal(WALLET_TOP_UPS.c.client_id, wanted.client_id)
    yield from conditions.made(WALLET_TOP_UPS.c.id, wanted.made)


def _wallet_views(rows: Sequence[Row], read: Read) -> tuple[WalletView, ...]:
    wallets = WALLET_SHAPE.from_rows(rows, read)
    return tuple(
        WalletView.of(wallet, client_name=row["client_name"]) for wallet, row in zip(wallets, rows, strict=True)
    )


def _movement_views(rows: Sequence[Row], _: Read) -> tuple[WalletTransactionView, ...]:
    return tuple(WalletTransactionView.of(movement_from_row(row), client_id=row["client_id"]) for row in rows)


WALLET_LISTING = Listing[WalletFilter, WalletView](
    kind="wallet",
    question=select(WALLET_ACCOUNTS, CLIENTS.c.name.label("client_name")).join(
        CLIENTS, CLIENTS.c.id == WALLET_ACCOUNTS.c.client_id
    ),
    key=WALLET_ACCOUNTS.c.id,
    wanted=_wallets_wanted,
    within=_wallets_within,
    views=_wallet_views,
)
WALLET_TRANSACTION_LISTING = Listing[WalletTransactionFilter, WalletTransactionView](
    kind="wallet transaction",
    question=select(WALLET_TRANSACTIONS, WALLET_ACCOUNTS.c.client_id, WALLET_ACCOUNTS.c.currency).join(
        WALLET_ACCOUNTS, WALLET_ACCOUNTS.c.id == WALLET_TRANSACTIONS.c.wallet_account_id
    ),
    key=WALLET_TRANSACTIONS.c.id,
    wanted=_movements_wanted,
    within=_wallets_within,
    views=_movement_views,
)
TOP_UP_LISTING = Listing[TopUpFilter, TopUpView](
    kind="wallet top-up",
    question=select(WALLET_TOP_UPS),
    key=WALLET_TOP_UPS.c.id,
    wanted=_top_ups_wanted,
    within=lambda sight: by_client(WALLET_TOP_UPS.c.client_id, sight),
    views=lambda rows, read: tuple(TopUpView.of(top_up) for top_up in TOP_UP_SHAPE.from_rows(rows, read)),
)
