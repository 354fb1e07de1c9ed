"""How what was looked up is shown: the same fields as the view, instants in UTC, periods with their last day, some not to clients."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from subplat.application.ports.acting import ACTING
from subplat.application.ports.views.clients import ClientView
from subplat.application.ports.views.cycles import CycleView, PaymentLinkView
from subplat.application.ports.views.payments import PaymentView, RefundView
from subplat.application.ports.views.subscriptions import SubscriptionItemView, SubscriptionView
from subplat.application.ports.views.wallets import TopUpView, WalletTransactionView
from subplat.domain.accounts.user import Role
from subplat.domain.periods import Period

NOT_FOR_CLIENTS: Mapping[type, frozenset[str]] = {
    ClientView: frozenset({"sales_user_id", "google_customer_id", "xendit_customer_id"}),
    SubscriptionView: frozenset(
        {
            "notes",
            "xendit_subscription_id",
            "override",
            "suspension_cause",
            "created_by_user_id",
            "cancellation_reason",
        }
    ),
    SubscriptionItemView: frozenset({"google_workspace_subscription_id", "gcp_resource_id", "settings"}),
    CycleView: frozenset({"invoice_requested_at"}),
    PaymentLinkView: frozenset({"error_message"}),
    PaymentView: frozenset({"recorded_by_user_id", "xendit_payment_id", "xendit_subscription_id"}),
    RefundView: frozenset({"requested_by_user_id", "reason", "gateway_refund_id", "failure_reason"}),
    WalletTransactionView: frozenset({"reason"}),
    TopUpView: frozenset({"error_message"}),
}
"""What is the house's own business (who works here, what staff noted, ids elsewhere): shown to clients as null."""


def shown(view: attrs.AttrsInstance) -> dict[str, Any]:
    """As JSON takes it: Money as `{amount, currency}`; the `end` of a period is the last day included."""
    actor = ACTING.get()
    for_client = actor is not None and actor.role is Role.CLIENT

    def value(owner: object, name: "attrs.Attribute[Any] | None", found: Any) -> Any:
        if for_client and name is not None and name.name in NOT_FOR_CLIENTS.get(type(owner), ()):
            return None
        if isinstance(found, Period):
            return {"start": found.start, "end": found.last_day}
        if isinstance(found, datetime):
            return found.astimezone(UTC)
        return found

    return attrs.asdict(view, value_serializer=value)
