"""What Google allows of a subscription, and what time does to it."""

from datetime import datetime, timedelta
from typing import Any

from subplat.adapters.sandbox.google.errors import Refusal
from subplat.adapters.sandbox.google_workspace.state import COMMITMENTS, ResellerBooks, Subscription

FREE_PLANS = ("TRIAL", "FREE")
PLANS = (*COMMITMENTS, "FLEXIBLE", *FREE_PLANS)
RENEWALS = (
    "AUTO_RENEW_MONTHLY_PAY",
    "AUTO_RENEW_YEARLY_PAY",
    "CANCEL",
    "RENEW_CURRENT_USERS_MONTHLY_PAY",
    "RENEW_CURRENT_USERS_YEARLY_PAY",
    "SWITCH_TO_PAY_AS_YOU_GO",
)
BY_RESELLER = "RESELLER_INITIATED"
LONGEST_SUSPENSION = timedelta(days=60)


def commitment_from(start: datetime) -> tuple[datetime, datetime]:
    """A year."""
    try:
        return start, start.replace(year=start.year + 1)
    except ValueError:
        return start, start.replace(year=start.year + 1, day=28)


def wanted_seats(seats: dict[str, Any], *, commitment: bool) -> int:
    """The count in the field that the plan goes by; `Refusal` 400 for the other field, or the read-only one."""
    right, wrong = "numberOfSeats", "maximumNumberOfSeats"
    if not commitment:
        right, wrong = wrong, right
    if wrong in seats or "licensedNumberOfSeats" in seats or right not in seats:
        raise Refusal(400, f"Invalid value for seats: this plan goes by {right} alone.", "invalid")
    if seats[right] < 1:
        raise Refusal(400, f"Invalid value: {right}", "invalid")
    count: int = seats[right]
    return count


def assert_seats_can_be(subscription: Subscription, seats: int) -> None:
    """`Refusal` 400 for what an annual plan, the users or the status forbid."""
    if subscription.status != "ACTIVE":
        raise Refusal(400, "The subscription is suspended or cancelled.")
    if subscription.commitment is not None and seats < subscription.seats:
        raise Refusal(400, "The number of seats of an annual plan cannot be reduced.", "invalid")
    if seats < subscription.users:
        raise Refusal(400, "The number of seats cannot be lower than the number of users.", "invalid")


def renewal_type(value: Any) -> str:
    """A known renewal type; `Refusal` 400."""
    if value not in RENEWALS:
        raise Refusal(400, "Invalid value: renewalSettings.renewalType", "invalid")
    return str(value)


def let_time_pass(books: ResellerBooks) -> None:
    """Commitments whose year is over renew as set; one that is suspended does not renew."""
    for each in books.subscriptions:
        while each.commitment is not None and each.commitment[1] <= books.now and each.status == "ACTIVE":
            _renew(each)
            books.changed(each, "renewal")


def _renew(subscription: Subscription) -> None:
    assert subscription.commitment is not None
    end = subscription.commitment[1]
    renewal = subscription.renewal_type or "SWITCH_TO_PAY_AS_YOU_GO"
    if renewal == "CANCEL":
        subscription.reasons.add("RENEWAL_WITH_TYPE_CANCEL")
        return
    if renewal == "SWITCH_TO_PAY_AS_YOU_GO":
        subscription.plan, subscription.commitment, subscription.renewal_type = "FLEXIBLE", None, None
        return
    subscription.plan = COMMITMENTS["ANNUAL_MONTHLY_PAY" if "MONTHLY" in renewal else "ANNUAL_YEARLY_PAY"]
    subscription.commitment = commitment_from(end)
    if "CURRENT_USERS" in renewal:
        subscription.seats = max(subscription.users, 1)
