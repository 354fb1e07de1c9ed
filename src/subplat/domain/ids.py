"""Typed identifiers: UUIDs made outside the domain (version 7), one type per aggregate."""

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
