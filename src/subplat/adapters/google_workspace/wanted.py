"""What an order means at the Reseller API."""

from attrs import frozen

from subplat.adapters.google_workspace.plans import DEFAULT_PLAN, PLANS, Plan
from subplat.application.ports.provisioner import Declined, ProvisioningOrder

_LONGEST_REFERENCE = 80


@frozen(kw_only=True)
class Wanted:
    """Seats of one SKU; `reference` is our item, written into Google's purchase order field."""

    sku: str
    plan: Plan
    seats: int
    reference: str
    renewal: str | None


def wanted_by(order: ProvisioningOrder) -> Wanted | Declined:
    """From the settings `sku`, `plan` (FLEXIBLE if not set) and `renewal` (Google's choice if not set)."""
    sku = order.settings.get("sku", "").strip()
    plan = PLANS.get(order.settings.get("plan") or DEFAULT_PLAN)
    if not sku:
        return Declined(code="setting_missing", detail="not set: sku")
    if plan is None:
        return Declined(code="setting_invalid", detail=f"plan: {order.settings['plan']}; one of {', '.join(PLANS)}")
    if order.quantity < 1:
        return Declined(code="quantity_invalid", detail=f"{order.quantity} seats")
    return Wanted(
        sku=sku,
        plan=plan,
        seats=order.quantity,
        reference=order.item_reference[:_LONGEST_REFERENCE],
        renewal=order.settings.get("renewal") or None,
    )
