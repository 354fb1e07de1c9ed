"""Reading the books as a whole."""

from functools import partial
from typing import TypeVar

from attrs import frozen
from sqlalchemy import Connection, Engine, select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.questions import rows_of
from subplat.adapters.postgres.rows.accounts import USER_SHAPE
from subplat.adapters.postgres.rows.billing import CYCLE_SHAPE
from subplat.adapters.postgres.rows.catalog import PRODUCT_SHAPE
from subplat.adapters.postgres.rows.clients import CLIENT_SHAPE
from subplat.adapters.postgres.rows.collecting import LINK_SHAPE, RECEIPT_SHAPE
from subplat.adapters.postgres.rows.inbound import UNCLEAR_SHAPE
from subplat.adapters.postgres.rows.messaging import EMAIL_SHAPE
from subplat.adapters.postgres.rows.payments import PAYMENT_SHAPE
from subplat.adapters.postgres.rows.provisioning import TASK_SHAPE
from subplat.adapters.postgres.rows.quotations import QUOTATION_SHAPE
from subplat.adapters.postgres.rows.refunds import REFUND_SHAPE
from subplat.adapters.postgres.rows.shapes import Shape
from subplat.adapters.postgres.rows.subscriptions import SUBSCRIPTION_SHAPE
from subplat.adapters.postgres.rows.top_ups import TOP_UP_SHAPE
from subplat.adapters.postgres.rows.wallets import WALLET_SHAPE, movement_from_row
from subplat.adapters.postgres.rows.webhooks import WEBHOOK_SHAPE
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS, WALLET_TRANSACTIONS
from subplat.domain.reporting.books import Books
from subplat.domain.wallets.wallet import WalletTransaction

A = TypeVar("A")


@frozen(kw_only=True)
class PostgresBooksReader:
    """See the port: one snapshot, which nobody waits for."""

    engine: Engine

    def read(self) -> Books:
        """All of it; raises Unavailable."""
        snapshot = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with told_in_port_words(), self.engine.connect().execution_options(**snapshot) as connection:
            return Books(
                clients=_all(connection, CLIENT_SHAPE),
                users=_all(connection, USER_SHAPE),
                products=_all(connection, PRODUCT_SHAPE),
                quotations=_all(connection, QUOTATION_SHAPE),
                subscriptions=_all(connection, SUBSCRIPTION_SHAPE),
                cycles=_all(connection, CYCLE_SHAPE),
                links=_all(connection, LINK_SHAPE),
                payments=_all(connection, PAYMENT_SHAPE),
                quarantine=_all(connection, RECEIPT_SHAPE),
                wallets=_all(connection, WALLET_SHAPE),
                movements=_movements(connection),
                emails=_all(connection, EMAIL_SHAPE),
                tasks=_all(connection, TASK_SHAPE),
                webhooks=_all(connection, WEBHOOK_SHAPE),
                refunds=_all(connection, REFUND_SHAPE),
                top_ups=_all(connection, TOP_UP_SHAPE),
                unclear_mails=_all(connection, UNCLEAR_SHAPE),
            )


def _all(connection: Connection, shape: Shape[A]) -> tuple[A, ...]:
    read = partial(rows_of, connection)
    return shape.from_rows(read(select(shape.table).order_by(shape.table.c.id)), read)


def _movements(connection: Connection) -> tuple[WalletTransaction, ...]:
    movements = (
        select(WALLET_TRANSACTIONS, WALLET_ACCOUNTS.c.currency)
        .join(WALLET_ACCOUNTS, WALLET_ACCOUNTS.c.id == WALLET_TRANSACTIONS.c.wallet_account_id)
        .order_by(WALLET_TRANSACTIONS.c.wallet_account_id, WALLET_TRANSACTIONS.c.sequence)
    )
    return tuple(movement_from_row(row) for row in connection.execute(movements).mappings())
