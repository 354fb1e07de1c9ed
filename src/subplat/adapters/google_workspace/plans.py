"""The payment plans that can be ordered, and how Google names them in its answers."""

from collections.abc import Mapping

from attrs import frozen


@frozen(kw_only=True)
class Plan:
    """One plan: the name to order it by, the name it comes back with, whether it binds for a year."""

    ordered_as: str
    answered_as: str
    is_commitment: bool


_FLEXIBLE = Plan(ordered_as="FLEXIBLE", answered_as="FLEXIBLE", is_commitment=False)

PLANS: Mapping[str, Plan] = {
    "FLEXIBLE": _FLEXIBLE,
    "ANNUAL_MONTHLY_PAY": Plan(ordered_as="ANNUAL_MONTHLY_PAY", answered_as="ANNUAL", is_commitment=True),
    "ANNUAL_YEARLY_PAY": Plan(ordered_as="ANNUAL_YEARLY_PAY", answered_as="ANNUAL_YEARLY_PAY", is_commitment=True),
}
DEFAULT_PLAN = _FLEXIBLE.ordered_as
