"""What waits to be looked at, as pages of ids."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from attrs import frozen
from sqlalchemy import Engine, Select, exists, select

from subplat.adapters.postgres.failures import told_in_port_words
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.payments import PAYMENT_LINKS
from subplat.adapters.postgres.tables.provisioning import PROVISIONING_TASKS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.adapters.postgres.tables.webhooks import WEBHOOK_EVENTS
from subplat.domain.billing.cycle import PAYABLE
from subplat.domain.ids import BillingCycleId, SubscriptionId, TaskId, WebhookEventId
from subplat.domain.payments.link import LinkStatus
from subplat.domain.provisioning.words import TaskStatus
from subplat.domain.subscriptions.subscription import SubscriptionStatus


@frozen(kw_only=True)
class PostgresWorkLists:
    """See the port; raises Unavailable."""

    engine: Engine

    def cycles_to_reconcile(self, *, after: BillingCycleId | None, limit: int) -> tuple[BillingCycleId, ...]:
        """Cycles with a link that may be paid, payable ones that had one or are under a plan, the latest of plans in suspense."""
        usable = PAYMENT_LINKS.c.status.in_([LinkStatus.REQUESTED, LinkStatus.LIVE])
        linked = select(PAYMENT_LINKS.c.billing_cycle_id).where(usable)
        planned = select(SUBSCRIPTIONS.c.id).where(SUBSCRIPTIONS.c.xendit_subscription_id.is_not(None))
        ever_linked = exists().where(PAYMENT_LINKS.c.billing_cycle_id == BILLING_CYCLES.c.id)
        suspended = planned.where(SUBSCRIPTIONS.c.status == SubscriptionStatus.SUSPENDED)
        later = BILLING_CYCLES.alias("later")
        is_latest = ~exists().where(
            later.c.subscription_id == BILLING_CYCLES.c.subscription_id,
            later.c.cycle_number > BILLING_CYCLES.c.cycle_number,
        )
        waiting = (
            BILLING_CYCLES.c.id.in_(linked)
            | (
                BILLING_CYCLES.c.status.in_(sorted(PAYABLE))
                & (BILLING_CYCLES.c.subscription_id.in_(planned) | ever_linked)
            )
            | (BILLING_CYCLES.c.subscription_id.in_(suspended) & is_latest)
        )
        question = select(BILLING_CYCLES.c.id).where(waiting).order_by(BILLING_CYCLES.c.id).limit(limit)
        if after is not None:
            question = question.where(BILLING_CYCLES.c.id > after)
        return tuple(BillingCycleId(found) for found in self._ids(question))

    def unprocessed_webhooks(
        self, *, received_before: datetime, after: WebhookEventId | None, limit: int
    ) -> tuple[WebhookEventId, ...]:
        """Callbacks that still wait, in order of id."""
        waiting = ~WEBHOOK_EVENTS.c.processed & (WEBHOOK_EVENTS.c.created_at < received_before)
        question = select(WEBHOOK_EVENTS.c.id).where(waiting).order_by(WEBHOOK_EVENTS.c.id).limit(limit)
        if after is not None:
            question = question.where(WEBHOOK_EVENTS.c.id > after)
        return tuple(WebhookEventId(found) for found in self._ids(question))

    def unfinished_tasks(self, *, after: TaskId | None, limit: int) -> tuple[TaskId, ...]:
        """Tasks that wait or run, in order of id."""
        waiting = PROVISIONING_TASKS.c.status.in_([TaskStatus.PENDING, TaskStatus.RUNNING])
        question = select(PROVISIONING_TASKS.c.id).where(waiting).order_by(PROVISIONING_TASKS.c.id).limit(limit)
        if after is not None:
            question = question.where(PROVISIONING_TASKS.c.id > after)
        return tuple(TaskId(found) for found in self._ids(question))

    def contracts_with_services(self, *, after: SubscriptionId | None, limit: int) -> tuple[SubscriptionId, ...]:
        """Those that have a task, in order of id."""
        owners = select(PROVISIONING_TASKS.c.subscription_id).distinct()
        question = owners.order_by(PROVISIONING_TASKS.c.subscription_id).limit(limit)
        if after is not None:
            question = question.where(PROVISIONING_TASKS.c.subscription_id > after)
        return tuple(SubscriptionId(found) for found in self._ids(question))

    def _ids(self, question: Select[*tuple[Any, ...]]) -> Sequence[UUID]:
        with told_in_port_words(), self.engine.connect() as connection:
            return connection.execute(question).scalars().all()
