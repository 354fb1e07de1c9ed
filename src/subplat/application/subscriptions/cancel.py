"""Ends a contract: now, or with what is paid."""

from datetime import date

from attrs import frozen

from subplat.application.ports.audit import because
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.subscriptions.ending import Ending
from subplat.domain.errors import InvalidValue
from subplat.domain.ids import SubscriptionId


@frozen(kw_only=True)
class CancelSubscription:
    """`at_period_end`: service goes on until the day up to which it is paid."""

    subscription_id: SubscriptionId
    reason: str
    at_period_end: bool = False


@frozen(kw_only=True)
class CancelSubscriptionHandler:
    units_of_work: UnitOfWorkFactory
    ending: Ending
    clock: Clock

    def __call__(self, command: CancelSubscription) -> date:
        """The first day without service. Now: bills that are not paid are cancelled, services and the plan end.

        Raises NotFound, IllegalTransition, InvalidValue (no reason), RuleBroken (nothing is paid yet: cancel it now).
        """
        if not command.reason.strip():
            raise InvalidValue("a cancellation needs a reason")
        today, now = self.clock.today(), self.clock.now()
        with because(command.reason), self.units_of_work() as work:
            subscription = work.subscriptions.get(command.subscription_id)
            if command.at_period_end:
                today = subscription.schedule_cancellation(reason=command.reason, now=now)
            else:
                cycles = work.cycles.of_subscription(subscription.id)
                self.ending.cancel(work, subscription, cycles, reason=command.reason, today=today)
            work.subscriptions.save(subscription)
            work.commit()
        return today
