"""What follows for contract, client and services once a cycle is settled."""

from datetime import date

from attrs import frozen

from subplat.application.clients.standing import fit_client
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.provisioning.intents import Intents
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.provisioning.words import TaskAction
from subplat.domain.subscriptions.resumption import resume_after_payment
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus


@frozen(kw_only=True)
class PaidCycle:
    """The first payment starts the contract; a later one renews it and lifts a suspension for want of payment."""

    clock: Clock
    intents: Intents

    def follow(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, paid_on: date) -> None:
        """Changes both; the caller saves them. Money for an ended contract changes nothing but the wallet."""
        now = self.clock.now()
        if subscription.status is SubscriptionStatus.PENDING_ACTIVATION:
            cycle.begin_on(subscription.activate(paid_on=paid_on, now=now))
            self.intents.want(work, subscription, TaskAction.ACTIVATE)
        elif subscription.is_live:
            self._renew(work, subscription, cycle)
        else:
            return
        fit_client(work, subscription, now=now)

    def _renew(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle) -> None:
        now = self.clock.now()
        others = [each for each in work.cycles.of_subscription(subscription.id) if each.id != cycle.id]
        moved = None
        # Services come back with the last bill that was given up, not with the first of several.
        if not any(each.status is CycleStatus.FAILED for each in others) and subscription.restore_after_payment(now):
            self.intents.want(work, subscription, TaskAction.ACTIVATE)
            moved = resume_after_payment(subscription, (*others, cycle), now=now)
        if moved is None:
            subscription.renew(cycle.period, now)
        elif moved is not cycle:
            work.cycles.save(moved)
