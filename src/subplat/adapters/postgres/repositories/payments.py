"""Payment links, payments, quarantined receipts and callbacks."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.collecting import LINK_SHAPE, RECEIPT_SHAPE
from subplat.adapters.postgres.rows.payments import PAYMENT_SHAPE
from subplat.adapters.postgres.rows.refunds import REFUND_SHAPE
from subplat.adapters.postgres.rows.top_ups import TOP_UP_SHAPE
from subplat.adapters.postgres.rows.webhooks import WEBHOOK_SHAPE
from subplat.adapters.postgres.sets import insert_new_rows
from subplat.adapters.postgres.tables.payments import PAYMENT_LINKS, PAYMENTS, QUARANTINED_RECEIPTS
from subplat.adapters.postgres.tables.refunds import REFUNDS
from subplat.adapters.postgres.tables.top_ups import WALLET_TOP_UPS
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, WebhookEventId
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund
from subplat.domain.wallets.top_up import TopUp


class PostgresLinks(Aggregates[PaymentLink]):
    """See the port; `get` does not lock."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, LINK_SHAPE, locks=False)

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[PaymentLink, ...]:
        """Oldest first, by the order they were written in."""
        mine = select(PAYMENT_LINKS).where(PAYMENT_LINKS.c.billing_cycle_id == cycle_id)
        return self.all(mine.order_by(PAYMENT_LINKS.c.position), locks=True)

    def cycle_of_reference(self, reference: str, /) -> BillingCycleId | None:
        """Without lock: the subscription and the cycle are locked first."""
        rows = self.transaction.read(
            select(PAYMENT_LINKS.c.billing_cycle_id).where(PAYMENT_LINKS.c.reference == reference)
        )
        return BillingCycleId(rows[0]["billing_cycle_id"]) if rows else None


class PostgresPayments(Aggregates[Payment]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, PAYMENT_SHAPE)

    def find_by_gateway_id(self, xendit_payment_id: str, /) -> Payment | None:
        """The one the gateway calls so."""
        return self.first(PAYMENTS.c.xendit_payment_id == xendit_payment_id)

    def statuses(self, gateway_ids: Collection[str], /) -> Mapping[str, PaymentStatus]:
        """One question, however many there are."""
        wanted = PAYMENTS.c.xendit_payment_id.in_(gateway_ids)
        rows = self.transaction.read(select(PAYMENTS.c.xendit_payment_id, PAYMENTS.c.status).where(wanted))
        return {row["xendit_payment_id"]: PaymentStatus(row["status"]) for row in rows}

    def find_recorded(
        self, client_id: ClientId, cycle_id: BillingCycleId | None, method: PaymentMethod, reference: str, /
    ) -> Payment | None:
        """The one that a person recorded so."""
        return self.first(
            PAYMENTS.c.client_id == client_id,
            PAYMENTS.c.billing_cycle_id == cycle_id,
            PAYMENTS.c.method == method,
            PAYMENTS.c.reference == reference,
        )

    def of_cycle(self, cycle_id: BillingCycleId, /) -> tuple[Payment, ...]:
        """By id."""
        return self.all(select(PAYMENTS).where(PAYMENTS.c.billing_cycle_id == cycle_id).order_by(PAYMENTS.c.id))


class PostgresRefunds(Aggregates[Refund]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, REFUND_SHAPE)

    def of_payment(self, payment_id: PaymentId, /) -> tuple[Refund, ...]:
        """By id."""
        return self.all(select(REFUNDS).where(REFUNDS.c.payment_id == payment_id).order_by(REFUNDS.c.id))

    def find(self, *, gateway_refund_id: str | None, reference: str | None) -> Refund | None:
        """By the gateway's id, else by ours; without lock."""
        by_id = self.first(REFUNDS.c.gateway_refund_id == gateway_refund_id, locks=False) if gateway_refund_id else None
        return by_id or (self.first(REFUNDS.c.reference == reference, locks=False) if reference else None)


class PostgresTopUps(Aggregates[TopUp]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, TOP_UP_SHAPE)

    def find_by_reference(self, reference: str, /) -> TopUp | None:
        """The one we call so at the provider."""
        return self.first(WALLET_TOP_UPS.c.reference == reference)


class PostgresQuarantine(Aggregates[QuarantinedReceipt]):
    """See the port; only `get` locks."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, RECEIPT_SHAPE)

    def find_by_gateway_id(self, gateway_payment_id: str, /) -> QuarantinedReceipt | None:
        """The one the gateway calls so."""
        return self.first(QUARANTINED_RECEIPTS.c.gateway_payment_id == gateway_payment_id, locks=False)


class PostgresWebhooks(Aggregates[WebhookEvent]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, WEBHOOK_SHAPE)

    def add_once(self, event: WebhookEvent, /) -> bool:
        """As many of one."""
        return bool(self.add_each_once((event,)))

    def add_each_once(self, events: Sequence[WebhookEvent], /) -> frozenset[WebhookEventId]:
        """One INSERT; one with the key of another transaction's waits for that to commit, and then is not new.

        In the order of the keys, so that two transactions never wait for each other.
        """
        rows = [self.shape.to_row(event) for event in sorted(events, key=lambda each: (each.source, each.dedupe_key))]
        with told_in_port_words():
            found = insert_new_rows(self.transaction.connection, self.shape.table, rows) if rows else set()
        new = frozenset(WebhookEventId(key) for key in found)
        for event in events:
            if event.id in new:
                self.transaction.touch(event)
        return new
