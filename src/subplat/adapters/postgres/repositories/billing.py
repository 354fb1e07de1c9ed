"""Billing cycles."""

from sqlalchemy import select

from subplat.adapters.postgres.repositories.aggregates import Aggregates
from subplat.adapters.postgres.rows.billing import CYCLE_SHAPE
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.transaction import Transaction
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.ids import BillingCycleId, SubscriptionId


class PostgresCycles(Aggregates[BillingCycle]):
    """See the port."""

    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, CYCLE_SHAPE)

    def of_subscription(self, subscription_id: SubscriptionId, /) -> tuple[BillingCycle, ...]:
        """By number; cycles of one number (one was cancelled) by id."""
        mine = select(BILLING_CYCLES).where(BILLING_CYCLES.c.subscription_id == subscription_id)
        return self.all(mine.order_by(BILLING_CYCLES.c.cycle_number, BILLING_CYCLES.c.id))

    def id_by_pay_token(self, token: str, /) -> BillingCycleId | None:
        """Without lock: the subscription is locked first."""
        rows = self.transaction.read(select(BILLING_CYCLES.c.id).where(BILLING_CYCLES.c.pay_token == token))
        return BillingCycleId(rows[0]["id"]) if rows else None
