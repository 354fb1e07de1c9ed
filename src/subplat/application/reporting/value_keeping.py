"""Writes down, in the transaction of the change itself, what a subscription is worth from then on."""

from collections.abc import Sequence

from attrs import frozen

from subplat.application.ports.announcing import Announce
from subplat.application.ports.clock import Clock
from subplat.application.ports.unit_of_work import UnitOfWork
from subplat.domain.events import DomainEvent
from subplat.domain.ids import SubscriptionId
from subplat.domain.reporting.metrics.values import ValuePolicy, following
from subplat.domain.subscriptions.events import (
    CancellationScheduled,
    PriceChanged,
    QuantityChanged,
    SubscriptionActivated,
    SubscriptionCancelled,
    SubscriptionEvent,
    SubscriptionExpired,
    SubscriptionRestored,
    SubscriptionSuspended,
)

CHANGING = (
    SubscriptionActivated,
    SubscriptionSuspended,
    SubscriptionRestored,
    CancellationScheduled,
    SubscriptionCancelled,
    SubscriptionExpired,
    QuantityChanged,
    PriceChanged,
)
"""Events after which a subscription may count differently. A renewal never is one: the hot path writes no history."""


@frozen(kw_only=True)
class ValueKeeping:
    """One row per change that counts, whatever use case made it."""

    clock: Clock
    policy: ValuePolicy

    def __call__(self, work: UnitOfWork, events: Sequence[DomainEvent], /) -> None:
        """Appends what follows from the subscription as it is at the end of the transaction."""
        changed: dict[SubscriptionId, list[SubscriptionEvent]] = {}
        for event in events:
            if isinstance(event, CHANGING):
                changed.setdefault(event.subscription_id, []).append(event)
        for subscription_id, found in changed.items():
            self._keep(work, subscription_id, found)

    def _keep(self, work: UnitOfWork, subscription_id: SubscriptionId, events: Sequence[SubscriptionEvent]) -> None:
        event = events[-1]
        learnt_on = self.clock.civil_day(event.occurred_at)
        starts = [each.start_date for each in events if isinstance(each, SubscriptionActivated)]
        value = following(
            work.history.last_value(subscription_id),
            work.subscriptions.get(subscription_id),
            cause=event.name,
            happened_on=starts[0] if starts else learnt_on,
            learnt_on=learnt_on,
            now=event.occurred_at,
            policy=self.policy,
        )
        if value is not None:
            work.history.append_value(value)


@frozen
class Together:
    """Several that hear of the events, one after the other in the same transaction."""

    listeners: tuple[Announce, ...]

    def __call__(self, work: UnitOfWork, events: Sequence[DomainEvent], /) -> None:
        """Each hears of all events."""
        for listener in self.listeners:
            listener(work, events)
