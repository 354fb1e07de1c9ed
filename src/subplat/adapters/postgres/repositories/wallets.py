"""Wallets: the movements made since loading are appended with the balance they led to."""

from sqlalchemy import insert

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.wallets import WALLET_SHAPE, movement_rows
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS, WALLET_TRANSACTIONS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.ids import ClientId
from subplat.domain.wallets.wallet import Wallet


class PostgresWallets(Aggregates[Wallet]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, WALLET_SHAPE)
        self.by_client: dict[ClientId, Wallet] = {}

    def find_by_client(self, client_id: ClientId, /) -> Wallet | None:
        """The client's one."""
        if (known := self.by_client.get(client_id)) is not None:
            return known
        return self.first(WALLET_ACCOUNTS.c.client_id == client_id)

    def add(self, wallet: Wallet, /) -> None:
        """With the movements it has already; raises AlreadyExists."""
        super().add(wallet)
        self._append(wallet)

    def save(self, wallet: Wallet, /) -> None:
        """Raises StaleVersion, NotFound."""
        super().save(wallet)
        self._append(wallet)

    def _append(self, wallet: Wallet) -> None:
        rows = movement_rows(wallet)
        if rows:
            self.transaction.run(insert(WALLET_TRANSACTIONS), rows)
            wallet.added.clear()
