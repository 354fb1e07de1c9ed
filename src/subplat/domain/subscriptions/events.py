"""What happens to subscriptions."""

from datetime import date

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import ClientId, SubscriptionId, SubscriptionItemId, UserId


@frozen(kw_only=True)
class SubscriptionEvent(DomainEvent):
    """Every event of a subscription says which, of which client."""

    subscription_id: SubscriptionId
    client_id: ClientId


@event("subscription.created.v1")
@frozen(kw_only=True)
class SubscriptionCreated(SubscriptionEvent):
    """A deal was made; it starts with its first payment."""


@event("subscription.activated.v1")
@frozen(kw_only=True)
class SubscriptionActivated(SubscriptionEvent):
    """The first payment arrived: services are switched on."""

    start_date: date


@event("subscription.renewed.v1")
@frozen(kw_only=True)
class SubscriptionRenewed(SubscriptionEvent):
    """Another period is paid."""

    next_billing_date: date


@event("subscription.suspended.v1")
@frozen(kw_only=True)
class SubscriptionSuspended(SubscriptionEvent):
    """Services are switched off until the reason is gone."""

    cause: str
    reason: str


@event("subscription.restored.v1")
@frozen(kw_only=True)
class SubscriptionRestored(SubscriptionEvent):
    """Services are switched on again."""

    reason: str


@event("subscription.cancellation_scheduled.v1")
@frozen(kw_only=True)
class CancellationScheduled(SubscriptionEvent):
    """It will end with the paid period."""

    on: date
    reason: str


@event("subscription.cancelled.v1")
@frozen(kw_only=True)
class SubscriptionCancelled(SubscriptionEvent):
    """The contract was ended."""

    reason: str


@event("subscription.expired.v1")
@frozen(kw_only=True)
class SubscriptionExpired(SubscriptionEvent):
    """The contract ran to its agreed end."""


@event("subscription.quantity_changed.v1")
@frozen(kw_only=True)
class QuantityChanged(SubscriptionEvent):
    """An item has more or fewer units from now on."""

    item_id: SubscriptionItemId
    before: int
    after: int


@event("subscription.quantity_change_scheduled.v1")
@frozen(kw_only=True)
class QuantityChangeScheduled(SubscriptionEvent):
    """An item will have fewer units from its renewal on."""

    item_id: SubscriptionItemId
    quantity: int
    on: date


@event("subscription.price_changed.v1")
@frozen(kw_only=True)
class PriceChanged(SubscriptionEvent):
    """An item has another unit price from the next cycle on."""

    item_id: SubscriptionItemId


@event("subscription.automated.v1")
@frozen(kw_only=True)
class CollectionAutomated(SubscriptionEvent):
    """A manual subscription is collected through the gateway from its next period on."""


@event("subscription.overruled.v1")
@frozen(kw_only=True)
class SubscriptionOverruled(SubscriptionEvent):
    """An Admin decided that services are on or off, whatever is paid."""

    to: str
    reason: str
    by_id: UserId


@event("subscription.override_lifted.v1")
@frozen(kw_only=True)
class OverrideLifted(SubscriptionEvent):
    """The Admin's decision no longer stands."""

    reason: str
