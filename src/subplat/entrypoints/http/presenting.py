"""How what was looked up is shown: the same fields as the view, instants in UTC, periods with their last day, some not to clients."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

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


_FIELDS: dict[type, tuple[str, ...] | None] = {}
_AS_IT_IS = frozenset({str, int, bool, type(None), UUID, date, Decimal})


def shown(view: attrs.AttrsInstance) -> dict[str, Any]:
    """As JSON takes it: Money as `{amount, currency}`; the `end` of a period is the last day included."""
    actor = ACTING.get()
    found: dict[str, Any] = _plain(view, actor is not None and actor.role is Role.CLIENT)
    return found


def _plain(value: Any, for_client: bool) -> Any:
    # By hand: `attrs.asdict` takes four times as long, which half of a page's time would go into.
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if kind is datetime:
        return value.astimezone(UTC)
    if kind is Period:
        return {"start": value.start, "end": value.last_day}
    names = _fields_of(kind)
    if names is not None:
        hidden = NOT_FOR_CLIENTS.get(kind, ()) if for_client else ()
        return {name: None if name in hidden else _plain(getattr(value, name), for_client) for name in names}
    if isinstance(value, Mapping):
        return {key: _plain(inside, for_client) for key, inside in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_plain(inside, for_client) for inside in value]
    return value


def _fields_of(kind: type) -> tuple[str, ...] | None:
    if kind not in _FIELDS:
        _FIELDS[kind] = tuple(field.name for field in attrs.fields(kind)) if attrs.has(kind) else None
    return _FIELDS[kind]
