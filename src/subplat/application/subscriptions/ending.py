"""How a contract ends: services go, and nothing of it is to be paid any more."""

from collections.abc import Iterable
from datetime import date

from attrs import frozen

from subplat.application.billing.release import Release
from subplat.application.clients.standing import fit_client
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.provisioning.intents import Intents
from subplat.domain.billing.cycle import PAYABLE, BillingCycle
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.subscription import Subscription


@frozen(kw_only=True)
class Ending:
    """The caller saves the subscription; its unfinished cycles are saved here. Money that came or still comes goes to the wallet."""

    clock: Clock
    intents: Intents
    release: Release

    def cancel(
        self, work: UnitOfWork, subscription: Subscription, cycles: Iterable[BillingCycle], *, reason: str, today: date
    ) -> None:
        """Ends it now; raises IllegalTransition when it has ended already."""
        was_live = subscription.is_live
        subscription.cancel(reason=reason, today=today, now=self.clock.now())
        self._end(work, subscription, cycles, reason, was_live)

    def expire(
        self, work: UnitOfWork, subscription: Subscription, cycles: Iterable[BillingCycle], *, today: date
    ) -> None:
        """The agreed end has come; raises RuleBroken before."""
        subscription.expire(today=today, now=self.clock.now())
        self._end(work, subscription, cycles, "the contract has run to its end", was_live=True)

    def _end(
        self,
        work: UnitOfWork,
        subscription: Subscription,
        cycles: Iterable[BillingCycle],
        reason: str,
        was_live: bool,
    ) -> None:
        for cycle in cycles:
            if cycle.status in PAYABLE:
                cycle.cancel(reason=reason, now=self.clock.now())
                self.release.of_cancelled(work, subscription.client_id, cycle)
        if was_live:
            self.intents.want(work, subscription, TaskAction.TERMINATE)
        fit_client(work, subscription, now=self.clock.now())
