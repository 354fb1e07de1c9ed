"""What follows for contract, client and services once a cycle is settled."""

from datetime import date

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.application.provisioning.intents import Intents
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.provisioning.words import TaskAction
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
            self._renew(work, subscription, cycle, paid_on)
        else:
            return
        client = work.clients.get(subscription.client_id)
        client.activate(now)
        work.clients.save(client)

    def _renew(self, work: UnitOfWork, subscription: Subscription, cycle: BillingCycle, paid_on: date) -> None:
        now = self.clock.now()
        if subscription.restore_after_payment(now):
            self.intents.want(work, subscription, TaskAction.ACTIVATE)
            if paid_on >= cycle.period.end:
                cycle.begin_on(subscription.reanchor(paid_on=paid_on, now=now))
                return
        subscription.renew(cycle.period, now)
