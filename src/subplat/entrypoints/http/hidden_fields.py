"""What of the books is the house's own business."""

from collections.abc import Mapping

from subplat.application.ports.views.clients import ClientView
from subplat.application.ports.views.cycles import CycleView, PaymentLinkView
from subplat.application.ports.views.payments import PaymentView, RefundView
from subplat.application.ports.views.subscriptions import SubscriptionItemView, SubscriptionView
from subplat.application.ports.views.wallets import TopUpView, WalletTransactionView

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
    PaymentView: frozenset(
        {"recorded_by_user_id", "confirmed_by_user_id", "xendit_payment_id", "xendit_subscription_id"}
    ),
    RefundView: frozenset({"requested_by_user_id", "reason", "gateway_refund_id", "failure_reason"}),
    WalletTransactionView: frozenset({"reason"}),
    TopUpView: frozenset({"error_message"}),
}
"""What is the house's own business (who works here, what staff noted, ids elsewhere): shown to clients as null."""
