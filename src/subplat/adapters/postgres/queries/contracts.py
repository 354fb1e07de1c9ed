"""The facts of many contracts: a handful of questions for all of them together."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from attrs import frozen
from sqlalchemy import ARRAY, ColumnElement, Select, Text, any_, bindparam, func, select

from subplat.adapters.postgres.questions import Read
from subplat.adapters.postgres.rows.billing import CYCLE_SHAPE
from subplat.adapters.postgres.rows.clients import CLIENT_SHAPE
from subplat.adapters.postgres.rows.shapes import Shape, array
from subplat.adapters.postgres.rows.subscriptions import SUBSCRIPTION_SHAPE
from subplat.adapters.postgres.rows.wallets import WALLET_SHAPE
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.adapters.postgres.tables.subscriptions import SUBSCRIPTIONS
from subplat.adapters.postgres.tables.wallets import WALLET_ACCOUNTS
from subplat.application.ports.batches import ContractFacts
from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription
from subplat.domain.wallets.wallet import Wallet

A = TypeVar("A")
Question = Select[*tuple[object, ...]]
Lock = Callable[[Question], Question]
"""What makes a question hold the rows it finds."""
FIRST = (-1, None)


@frozen(kw_only=True)
class ContractReading:
    """`read` runs a question; `claim` locks the contracts, `hold` what lies below them."""

    read: Read
    claim: Lock = lambda question: question
    hold: Lock = lambda question: question

    def subscriptions(self, ids: Collection[SubscriptionId]) -> tuple[Subscription, ...]:
        """In order of id, claimed."""
        question = select(SUBSCRIPTIONS).where(SUBSCRIPTIONS.c.id == any_(array(sorted(ids))))
        rows = self.read(self.claim(question.order_by(SUBSCRIPTIONS.c.id)))
        return SUBSCRIPTION_SHAPE.from_rows(rows, self.read) if rows else ()

    def clients(self, subscriptions: Collection[Subscription]) -> dict[ClientId, Client]:
        """Whose contracts they are."""
        ids = sorted({each.client_id for each in subscriptions})
        return {each.id: each for each in self._all(CLIENT_SHAPE, CLIENTS.c.id == any_(array(ids)))}

    def wallets(self, subscriptions: Collection[Subscription]) -> dict[ClientId, Wallet]:
        """Of those who pay from one, held."""
        paying = {each.client_id for each in subscriptions if each.payment_method_type is PaymentMethodType.WALLET}
        if not paying:
            return {}
        found = self._all(WALLET_SHAPE, WALLET_ACCOUNTS.c.client_id == any_(array(sorted(paying))), self.hold)
        return {each.client_id: each for each in found}

    def facts(
        self, subscriptions: Sequence[Subscription], clients: dict[ClientId, Client], wallets: dict[ClientId, Wallet]
    ) -> Iterator[ContractFacts]:
        """In their order; the unfinished bills are held."""
        ids = array([each.id for each in subscriptions])
        unfinished = self._unfinished(ids)
        history = self._history(ids)
        told = self._told([cycle.id for cycles in unfinished.values() for cycle in cycles])
        for each in subscriptions:
            number, until = history.get(each.id, FIRST)
            wallet = wallets.get(each.client_id)
            cycles = unfinished.get(each.id, ())
            yield ContractFacts(
                subscription=each,
                client=clients[each.client_id],
                cycles=tuple(cycles),
                last_number=number,
                billed_until=until,
                balance=wallet.balance
                if wallet is not None and each.payment_method_type is PaymentMethodType.WALLET
                else None,
                alerted=_about(told["sales_alert"], cycles),
                chased=_about(told["finance_follow_up"], cycles),
            )

    def _unfinished(self, ids: ColumnElement[Sequence[UUID]]) -> dict[SubscriptionId, list[BillingCycle]]:
        # By contract alone: statistics from before a run count hardly any open bill, and make the index of all of them,
        # which grows with every batch, look cheap. An expression has no index.
        status = BILLING_CYCLES.c.status + ""
        mine = (BILLING_CYCLES.c.subscription_id == any_(ids)) & status.in_(sorted(PAYABLE))
        found: dict[SubscriptionId, list[BillingCycle]] = defaultdict(list)
        for cycle in sorted(self._all(CYCLE_SHAPE, mine, self.hold), key=lambda cycle: cycle.number):
            found[cycle.subscription_id].append(cycle)
        return found

    def _history(self, ids: ColumnElement[Sequence[UUID]]) -> dict[UUID, tuple[int, date | None]]:
        cycles = BILLING_CYCLES.c
        last_day = func.max(cycles.period_end).filter(cycles.status != CycleStatus.CANCELLED)
        question = (
            select(cycles.subscription_id, func.max(cycles.cycle_number).label("number"), last_day.label("last_day"))
            .where(cycles.subscription_id == any_(ids))
            .group_by(cycles.subscription_id)
        )
        return {
            row["subscription_id"]: (row["number"], row["last_day"] + timedelta(days=1) if row["last_day"] else None)
            for row in self.read(question)
        }

    def _told(self, cycle_ids: Sequence[BillingCycleId]) -> dict[str, set[BillingCycleId]]:
        """Which bills there is a mail about, by the first word of its intent."""
        told: dict[str, set[BillingCycleId]] = {"sales_alert": set(), "finance_follow_up": set()}
        if not cycle_ids:
            return told
        intents = {f"{kind}:{cycle_id}": (kind, cycle_id) for kind in told for cycle_id in cycle_ids}
        there = bindparam("intents", list(intents), type_=ARRAY(Text), unique=True)
        for row in self.read(select(EMAIL_LOGS.c.intent_key).where(EMAIL_LOGS.c.intent_key == any_(there))):
            kind, cycle_id = intents[row["intent_key"]]
            told[kind].add(cycle_id)
        return told

    def _all(
        self, shape: Shape[A], condition: ColumnElement[bool], lock: Lock = lambda question: question
    ) -> tuple[A, ...]:
        rows = self.read(lock(select(shape.table).where(condition).order_by(shape.table.c.id)))
        return shape.from_rows(rows, self.read) if rows else ()


def _about(told: set[BillingCycleId], cycles: Collection[BillingCycle]) -> frozenset[BillingCycleId]:
    return frozenset(cycle.id for cycle in cycles if cycle.id in told) if told else frozenset()
