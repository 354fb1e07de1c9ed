"""A client's subscription as Google has it.

Google changes `subscriptionId` with every update; what stays is the pair of customer and SKU.
"""

from typing import Any

from attrs import frozen

from subplat.adapters.google_client.answers import objects, optional_count, optional_text, part, text
from subplat.application.ports.failures import MalformedAnswer

SYSTEM = "google_workspace"
BY_RESELLER = "RESELLER_INITIATED"
RENEWAL_CANCEL = "CANCEL"


@frozen(kw_only=True)
class Subscription:
    """What matters of it. `plan` is in Google's answer words (`ANNUAL` for what was ordered as `ANNUAL_MONTHLY_PAY`)."""

    customer_id: str
    subscription_id: str
    sku: str
    plan: str
    seats: int
    status: str
    is_commitment: bool
    suspension_reasons: tuple[str, ...] = ()
    renewal_type: str | None = None
    order_reference: str | None = None

    @property
    def is_live(self) -> bool:
        """Whether it still counts; a cancelled one is history."""
        return self.status != "CANCELLED"

    @property
    def is_active(self) -> bool:
        """Whether its users can work."""
        return self.status == "ACTIVE"

    @property
    def is_suspended_by_us_alone(self) -> bool:
        """Whether activating it is all that it takes."""
        return self.status == "SUSPENDED" and set(self.suspension_reasons) == {BY_RESELLER}


def read_subscription(answer: Any) -> Subscription:
    """From a decoded Subscription."""
    plan = part(SYSTEM, answer, "plan")
    is_commitment = plan.get("isCommitmentPlan") is True
    return Subscription(
        customer_id=text(SYSTEM, answer, "customerId"),
        subscription_id=text(SYSTEM, answer, "subscriptionId"),
        sku=text(SYSTEM, answer, "skuId"),
        plan=text(SYSTEM, plan, "planName"),
        seats=_seats(part(SYSTEM, answer, "seats"), is_commitment=is_commitment),
        status=text(SYSTEM, answer, "status"),
        is_commitment=is_commitment,
        suspension_reasons=tuple(str(reason) for reason in objects(SYSTEM, answer, "suspensionReasons")),
        renewal_type=optional_text(SYSTEM, part(SYSTEM, answer, "renewalSettings"), "renewalType"),
        order_reference=optional_text(SYSTEM, answer, "purchaseOrderId"),
    )


def _seats(seats: Any, *, is_commitment: bool) -> int:
    name = seats_field(is_commitment=is_commitment)
    count = optional_count(SYSTEM, seats, name)
    if count is None:
        raise MalformedAnswer(SYSTEM, f"the answer has no {name}")
    return count


def seats_field(*, is_commitment: bool) -> str:
    """Commitment plans count the seats bought, the others the most seats allowed."""
    return "numberOfSeats" if is_commitment else "maximumNumberOfSeats"
