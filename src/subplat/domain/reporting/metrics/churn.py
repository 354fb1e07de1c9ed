"""How much of a month's, or a longer period's, MRR at the start was lost."""

from fractions import Fraction

from subplat.domain.money import EXACT
from subplat.domain.reporting.metrics.exact import share
from subplat.domain.reporting.metrics.movements import MovementKind, RollForward


def gross_churn(month: RollForward) -> Fraction | None:
    """(churn + contraction) ÷ MRR at start: never negative; None without MRR at start."""
    return share(month.losses, month.start)


def net_churn(month: RollForward) -> Fraction | None:
    """(churn + contraction − expansion − reactivation) ÷ MRR at start; below zero where the clients grew by more."""
    won = EXACT.add(month.amount(MovementKind.EXPANSION), month.amount(MovementKind.REACTIVATION))
    return share(EXACT.subtract(month.losses, won), month.start)
