"""Many contracts in one unit of work, in memory: everything is at hand."""

from collections.abc import Collection, Iterator

from attrs import frozen

from subplat.adapters.memory.repositories import Clients, Cycles, Emails, Subscriptions, Wallets
from subplat.adapters.memory.store import copied
from subplat.application.ports.batches import ContractFacts
from subplat.domain.billing.cycle import PAYABLE, BillingCycle, CycleStatus
from subplat.domain.errors import NotFound
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Money
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription


@frozen(kw_only=True)
class ContractBatches:
    """See the port; a unit of work has all the books to itself."""

    subscriptions: Subscriptions
    clients: Clients
    cycles: Cycles
    wallets: Wallets
    emails: Emails

    def claim(self, ids: Collection[SubscriptionId], /, *, waits: bool) -> tuple[ContractFacts, ...]:
        """Those that there are."""
        return tuple(self._facts(subscription) for subscription in self._found(ids))

    def expect(self, ids: Collection[SubscriptionId], /) -> None:
        """Nothing has to be read beforehand."""

    def _found(self, ids: Collection[SubscriptionId]) -> Iterator[Subscription]:
        for subscription_id in sorted(ids):
            try:
                yield self.subscriptions.get(subscription_id)
            except NotFound:
                continue

    def _facts(self, subscription: Subscription) -> ContractFacts:
        cycles = self.cycles.all_of(subscription.id)
        unfinished = tuple(copied(cycle) for cycle in cycles if cycle.status in PAYABLE)
        return ContractFacts(
            subscription=subscription,
            client=self.clients.get(subscription.client_id),
            cycles=unfinished,
            last_number=max((cycle.number for cycle in cycles), default=-1),
            billed_until=max(
                (cycle.period.end for cycle in cycles if cycle.status is not CycleStatus.CANCELLED), default=None
            ),
            balance=self._balance(subscription),
            alerted=self._told("sales_alert", unfinished),
            chased=self._told("finance_follow_up", unfinished),
        )

    def _balance(self, subscription: Subscription) -> Money | None:
        if subscription.payment_method_type is not PaymentMethodType.WALLET:
            return None
        wallet = self.wallets.find_by_client(subscription.client_id)
        return wallet.balance if wallet is not None else None

    def _told(self, kind: str, cycles: Collection[BillingCycle]) -> frozenset[BillingCycleId]:
        return frozenset(cycle.id for cycle in cycles if self.emails.has("intent", f"{kind}:{cycle.id}"))
