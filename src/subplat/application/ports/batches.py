"""Many contracts in one unit of work: read set by set, written set by set."""

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Protocol

from attrs import evolve, frozen

from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing_run.contract import Contract
from subplat.domain.clients.client import Client
from subplat.domain.ids import BillingCycleId, SubscriptionId
from subplat.domain.money import Money
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class ContractFacts:
    """What the books say of one contract.

    `cycles`: its unfinished bills, by number; `last_number` (-1: none) and `billed_until` look at all of them. `balance` is
    that of a client who pays from its wallet; `alerted` and `chased`: bills that Sales, or Finance, were told about.
    """

    subscription: Subscription
    client: Client
    cycles: tuple[BillingCycle, ...]
    last_number: int
    billed_until: date | None
    balance: Money | None = None
    alerted: frozenset[BillingCycleId] = frozenset()
    chased: frozenset[BillingCycleId] = frozenset()

    def contract(self, civil_day: Callable[[datetime], date]) -> Contract:
        """The facts as decisions need them."""
        return Contract.of(
            self.subscription,
            self.cycles,
            civil_day,
            balance=self.balance,
            alerted=self.alerted,
            chased=self.chased,
            last_number=self.last_number,
            billed_until=self.billed_until,
        )

    def with_balance(self, balance: Money | None) -> "ContractFacts":
        """The same after the wallet has moved."""
        return evolve(self, balance=balance)


class ContractBatch(Protocol):
    """Contracts that one unit of work deals with together.

    From the first claim on, what the unit of work adds and saves may be gathered and written set by set, before it is read
    again or at the commit: AlreadyExists, StaleVersion and what else the books refuse are raised then.
    """

    def claim(self, ids: Collection[SubscriptionId], /, *, waits: bool) -> tuple[ContractFacts, ...]:
        """Locks these contracts, and the unfinished bills and the wallets that are to pay them, in the order of locks.

        In order of id; what is not there is left out, and where it does not `wait`, what somebody else holds.
        """
        ...

    def expect(self, ids: Collection[SubscriptionId], /) -> None:
        """Of these, claimed before, services are going to change: what that needs is read for all of them at once."""
        ...
