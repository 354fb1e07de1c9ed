"""What checks of single changes may look at: the books, the outside world's own truth, and the days on which bills were run."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import TypeVar

from attrs import define, field

from subplat.adapters.memory.payment_records import StoredPlan
from subplat.adapters.memory.repositories import Shelves
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.ids import SubscriptionId
from subplat.domain.reporting.violations import Finding
from subplat.domain.subscriptions.subscription import PaymentMethodType, Subscription
from subplat.simulation.town import Town

R = TypeVar("R")
ChangeCheck = Callable[["Scene", R | None, R], Iterator[Finding]]
"""Looks at one row as it was (None: it is new) and as it is now, at the end of the event that changed it."""


@define(kw_only=True, eq=False)
class Scene:
    """`by_itself` tells whether the last thing that happened was a job, not a person; `excused` whether billing is catching up."""

    shelves: Shelves
    town: Town
    by_itself: Callable[[], bool]
    excused: Callable[[], bool]
    _run_days: set[date] = field(factory=set[date], init=False)

    @property
    def today(self) -> date:
        """The platform's civil day."""
        return self.town.clock.today()

    def billing_ran(self) -> None:
        """A billing run is done, today."""
        self._run_days.add(self.today)

    def counted(self, after: date) -> int:
        """Days since `after` on which bills were run, and today: the days without us are not the client's.

        A run whose job failed once its work was done is known by the mark that it left.
        """
        ran = self._run_days.union(self.shelves.run_days)
        return sum(after < day < self.today for day in ran) + (after < self.today)

    def contract_of(self, bill: BillingCycle) -> Subscription:
        """Whose bill it is."""
        return self.shelves.subscriptions.rows[bill.subscription_id]

    def bills_of(self, contract_id: SubscriptionId) -> list[BillingCycle]:
        """All bills of a contract."""
        return self.shelves.cycles.having("subscription", contract_id)

    def collected_by_hand(self, contract: Subscription, bill: BillingCycle) -> bool:
        """Whether a person collects a bill: a deal by hand, up to the period from which the provider collects."""
        if contract.payment_method_type is not PaymentMethodType.XENDIT_SUBSCRIPTION:
            return True
        return contract.automatic_from is not None and bill.period.start < contract.automatic_from

    def plans_of(self, contract: Subscription) -> Iterator[StoredPlan]:
        """Everything at the provider that charges, or could have charged, for one contract."""
        references = {
            link.reference
            for bill in self.bills_of(contract.id)
            for link in self.shelves.links.having("cycle", bill.id)
        }
        return (plan for plan in self.town.gateway.plans.values() if plan.reference in references)
