"""Where billing goes on when services come back after a time without."""

from collections.abc import Sequence
from datetime import date, datetime

from subplat.domain.billing.cycle import OPEN, BillingCycle, CycleStatus
from subplat.domain.periods import first_chargeable_after
from subplat.domain.subscriptions.subscription import Subscription


def resume_after_payment(
    subscription: Subscription, cycles: Sequence[BillingCycle], *, now: datetime
) -> BillingCycle | None:
    """The last unpaid bill was paid, and services are back. Returns the bill whose period moved; the caller saves it.

    Billing goes on from the latest period, unless that is over: then it was paid for and not served, and runs from the day
    on which the last of the money came. So it makes no difference in which order several bills were paid.
    """
    last = _latest(cycles)
    came_on = max((each.settled_on for each in cycles if each.settled_on is not None), default=None)
    if last is None or came_on is None or last.status is not CycleStatus.PAID or came_on < last.period.end:
        return None
    last.begin_on(subscription.reanchor(paid_on=came_on, now=now))
    return last


def resume_by_decision(
    subscription: Subscription, cycles: Sequence[BillingCycle], *, on: date, now: datetime
) -> BillingCycle | None:
    """An Admin has switched services on again. Returns the bill whose period moved; the caller saves it.

    Nobody pays for the time without services: where the latest period is over, billing begins anew on that day. A bill that
    was paid when its period was over already was never served, and pays for the first period from then on. A plan at the
    gateway cannot charge on the very day: its first period begins on the next that it can.
    """
    last = _latest(cycles)
    if last is None or last.status in OPEN or on < last.period.end:
        return None
    if last.settled_on is not None and last.settled_on >= last.period.end:
        last.begin_on(subscription.reanchor(paid_on=on, now=now))
        return last
    subscription.begin_anew(on=first_chargeable_after(on) if subscription.is_debited else on, now=now)
    return None


def _latest(cycles: Sequence[BillingCycle]) -> BillingCycle | None:
    standing = (cycle for cycle in cycles if cycle.status is not CycleStatus.CANCELLED)
    return max(standing, key=lambda cycle: cycle.period.start, default=None)
