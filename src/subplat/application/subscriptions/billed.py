"""Which periods of a contract have their bill."""

from collections.abc import Iterable
from datetime import date

from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.periods import Period


def billed(cycles: Iterable[BillingCycle]) -> tuple[Period, ...]:
    """The periods of all bills that stand, paid or not, in order."""
    standing = (cycle.period for cycle in cycles if cycle.status is not CycleStatus.CANCELLED)
    return tuple(sorted(standing, key=lambda period: period.start))


def billed_until(cycles: Iterable[BillingCycle]) -> date | None:
    """The first day without a bill; None before the first bill."""
    return max((period.end for period in billed(cycles)), default=None)
