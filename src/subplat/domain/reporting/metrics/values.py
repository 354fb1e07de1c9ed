"""What a subscription is worth a year, from a day on: one row per change, appended and never changed."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from enum import StrEnum

from attrs import evolve, field, frozen

from subplat.domain.errors import InvalidValue
from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.reporting.metrics.months import month_of
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause

ENDED = frozenset({SubscriptionStatus.CANCELLED, SubscriptionStatus.EXPIRED})


class Leaving(StrEnum):
    """Why a subscription stops counting: it was ended, or it was not paid for too long."""

    VOLUNTARY = "VOLUNTARY"
    INVOLUNTARY = "INVOLUNTARY"


def grace_days(_owner: object, _attribute: object, value: int) -> None:
    """Validates `mrr_suspension_grace_days`: 0 to 90."""
    if not 0 <= value <= 90:
        raise InvalidValue("a suspended subscription counts for 0 to 90 days", mrr_suspension_grace_days=value)


@frozen(kw_only=True)
class ValuePolicy:
    """How many days a suspended subscription stays in the MRR; what is written down keeps the days of its time."""

    suspension_grace_days: int = field(default=30, validator=grace_days)


@frozen(kw_only=True)
class SubscriptionValue:
    """From `booked_on` on, until the day `until` (which no longer counts) or its next value: `arr` a year, without tax.

    `change` is the difference to what counted on the day before. `effective_on` is when it happened; where that is not
    `booked_on` it was learnt when the month had closed. `leaving` says why `until` comes. `suspended_on`: at risk since.
    """

    subscription_id: SubscriptionId
    client_id: ClientId
    sequence: int
    cause: str
    effective_on: date
    booked_on: date
    recorded_at: datetime
    arr: Money
    change: Money
    suspended_on: date | None = None
    until: date | None = None
    leaving: Leaving | None = None

    def __attrs_post_init__(self) -> None:
        if (self.until is None) != (self.leaving is None):
            raise InvalidValue("what stops counting has a reason, and only that", until=self.until)
        if self.booked_on < self.effective_on:
            raise InvalidValue("nothing counts before it happened", booked_on=self.booked_on)
        if self.change.currency is not self.arr.currency:
            raise InvalidValue("a change is in the value's currency", currency=self.arr.currency)

    @property
    def currency(self) -> Currency:
        """The subscription's currency."""
        return self.arr.currency

    @property
    def is_late(self) -> bool:
        """Whether it was learnt after its month had closed."""
        return self.booked_on != self.effective_on

    def counted_on(self, day: date) -> Money:
        """What it contributes on a day from `booked_on` on."""
        return self.arr if self.until is None or day < self.until else Money.zero(self.currency)


def yearly(subscription: Subscription) -> Money:
    """Σ the items' amounts per period, × 12 where the period is a month: net of tax and of the items' own discounts."""
    factor = 12 if subscription.billing_period is BillingPeriod.MONTHLY else 1
    amounts = Money.total((item.amount for item in subscription.items), subscription.currency)
    return Money(amounts.amount * factor, subscription.currency)


def following(
    last: SubscriptionValue | None,
    subscription: Subscription,
    *,
    cause: str,
    happened_on: date,
    learnt_on: date,
    now: datetime,
    policy: ValuePolicy,
) -> SubscriptionValue | None:
    """The value a subscription has after something happened; None where nothing that counts has changed.

    `happened_on` is the business's day, `learnt_on` today. Where its month is over, or a later value is booked already,
    it counts from `learnt_on`, or from that value's day.
    """
    if last is None and (subscription.status in ENDED or subscription.start_date is None):
        return None
    happened_on = min(happened_on, learnt_on)
    booked_on = happened_on if month_of(happened_on) == month_of(learnt_on) else learnt_on
    booked_on = booked_on if last is None else max(booked_on, last.booked_on)
    suspended_on = _suspended_on(last, subscription, happened_on)
    until, leaving = _first_exit(subscription, suspended_on, happened_on, policy, last)
    before = Money.zero(subscription.currency) if last is None else last.counted_on(booked_on - _DAY)
    if last is not None and last.booked_on == booked_on:
        before = last.counted_on(booked_on)
    value = SubscriptionValue(
        subscription_id=subscription.id,
        client_id=subscription.client_id,
        sequence=1 if last is None else last.sequence + 1,
        cause=cause,
        effective_on=happened_on,
        booked_on=booked_on,
        recorded_at=now,
        arr=yearly(subscription),
        change=Money.zero(subscription.currency),
        suspended_on=suspended_on,
        until=None if until is None else max(until, booked_on),
        leaving=leaving,
    )
    value = evolve(value, change=value.counted_on(booked_on) - before)
    return None if last is not None and _says_the_same(last, value) else value


_DAY = timedelta(days=1)


def _suspended_on(last: SubscriptionValue | None, subscription: Subscription, day: date) -> date | None:
    since = None if last is None else last.suspended_on
    if subscription.status is SubscriptionStatus.SUSPENDED:
        return since or day
    return since if subscription.status in ENDED else None


def _first_exit(
    subscription: Subscription,
    suspended_on: date | None,
    day: date,
    policy: ValuePolicy,
    last: SubscriptionValue | None,
) -> tuple[date | None, Leaving | None]:
    """The first day that does not count, and why: the first of all ends that are known of."""
    exits = list(_ends(subscription, day))
    if suspended_on is not None:
        # The days of grace are those of the day it was suspended, whatever the setting is by now.
        kept = last is not None and last.suspended_on == suspended_on and last.leaving is Leaving.INVOLUNTARY
        known = last.until if kept and last is not None else None
        exits.append((known or suspended_on + timedelta(days=policy.suspension_grace_days), Leaving.INVOLUNTARY))
    return min(exits, default=(None, None), key=lambda end: (end[0], end[1] is Leaving.VOLUNTARY))


def _ends(subscription: Subscription, day: date) -> Iterator[tuple[date, Leaving]]:
    if subscription.status is SubscriptionStatus.CANCELLED:
        if subscription.suspension_cause is SuspensionCause.PAYMENT:
            yield day, Leaving.INVOLUNTARY
        else:
            yield max(day, subscription.next_billing_date or day), Leaving.VOLUNTARY
    elif subscription.cancel_on is not None:
        yield subscription.cancel_on, Leaving.VOLUNTARY
    if subscription.end_date is not None:
        yield subscription.end_date, Leaving.VOLUNTARY


def _says_the_same(last: SubscriptionValue, value: SubscriptionValue) -> bool:
    """Nothing more follows from `value`: it repeats the last one, or neither counts any more."""
    before, after = last.counted_on(value.booked_on), value.counted_on(value.booked_on)
    return (before.is_zero and after.is_zero) or (last.arr, last.suspended_on, last.until, last.leaving) == (
        value.arr,
        value.suspended_on,
        value.until,
        value.leaving,
    )
