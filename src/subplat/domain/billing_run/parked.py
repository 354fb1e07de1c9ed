"""A subscription that the billing run could not deal with."""

from datetime import datetime

from attrs import frozen

from subplat.domain.ids import SubscriptionId


@frozen(kw_only=True)
class ParkedSubscription:
    """What stood in the way the last time; every run tries again, and takes it off the list when it went well."""

    subscription_id: SubscriptionId
    error: str
    parked_at: datetime
    tried_at: datetime
    attempts: int
