"""Subscriptions in Google's words."""

from datetime import datetime
from typing import Any

from subplat.adapters.sandbox.google_workspace.state import Subscription


def subscription_view(subscription: Subscription) -> dict[str, Any]:
    """A Subscription in Google's words."""
    commitment = subscription.commitment
    plan: dict[str, Any] = {"planName": subscription.plan, "isCommitmentPlan": commitment is not None}
    if commitment is not None:
        plan["commitmentInterval"] = {
            "startTime": _milliseconds(commitment[0]),
            "endTime": _milliseconds(commitment[1]),
        }
    view: dict[str, Any] = {
        "kind": "reseller#subscription",
        "customerId": subscription.customer.id,
        "customerDomain": subscription.customer.domain,
        "subscriptionId": subscription.id,
        "skuId": subscription.sku,
        "billingMethod": "ONLINE",
        "creationTime": _milliseconds(subscription.created_at),
        "plan": plan,
        "seats": {
            "kind": "subscriptions#seats",
            "numberOfSeats" if commitment is not None else "maximumNumberOfSeats": subscription.seats,
            "licensedNumberOfSeats": subscription.users,
        },
        "trialSettings": {"isInTrial": subscription.plan == "TRIAL"},
        "status": subscription.status,
        "resourceUiUrl": f"https://www.google.com/a/cpanel/{subscription.customer.domain}/Subscriptions",
    }
    if subscription.reasons:
        view["suspensionReasons"] = sorted(subscription.reasons)
    if subscription.renewal_type is not None:
        view["renewalSettings"] = {"kind": "subscriptions#renewalSettings", "renewalType": subscription.renewal_type}
    given = {"purchaseOrderId": subscription.order_reference, "dealCode": subscription.deal_code}
    return {**view, **{name: value for name, value in given.items() if value}}


def _milliseconds(moment: datetime) -> str:
    return str(int(moment.timestamp() * 1000))
