"""Typed identifiers: UUIDs made outside the domain (version 7), one type per aggregate."""

from datetime import UTC, datetime, timedelta
from typing import NewType
from uuid import UUID

ClientId = NewType("ClientId", UUID)
UserId = NewType("UserId", UUID)
ProductId = NewType("ProductId", UUID)
QuotationId = NewType("QuotationId", UUID)
QuotationItemId = NewType("QuotationItemId", UUID)
SubscriptionId = NewType("SubscriptionId", UUID)
SubscriptionItemId = NewType("SubscriptionItemId", UUID)
BillingCycleId = NewType("BillingCycleId", UUID)
PaymentLinkId = NewType("PaymentLinkId", UUID)
PaymentId = NewType("PaymentId", UUID)
WalletId = NewType("WalletId", UUID)
WalletTransactionId = NewType("WalletTransactionId", UUID)
EmailId = NewType("EmailId", UUID)
TaskId = NewType("TaskId", UUID)
WebhookEventId = NewType("WebhookEventId", UUID)
FileId = NewType("FileId", UUID)
InvitationId = NewType("InvitationId", UUID)
RefundId = NewType("RefundId", UUID)
TopUpId = NewType("TopUpId", UUID)
CircuitId = NewType("CircuitId", UUID)
EndpointId = NewType("EndpointId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
ApiKeyId = NewType("ApiKeyId", UUID)
SessionId = NewType("SessionId", UUID)
SecondFactorId = NewType("SecondFactorId", UUID)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


def made_at(key: UUID) -> datetime | None:
    """When an id of version 7 was made, to the millisecond, in UTC; None of another version (RFC 9562, 5.7)."""
    return _EPOCH + (key.int >> 80) * _MILLISECOND if key.version == 7 else None


def first_id_at(instant: datetime) -> UUID:
    """The least id that can be made at `instant` (aware, from 1970 on) or later: ids of version 7 are in order of time."""
    milliseconds = -((_EPOCH - instant) // _MILLISECOND)
    return UUID(int=min(max(milliseconds, 0), (1 << 48) - 1) << 80)
