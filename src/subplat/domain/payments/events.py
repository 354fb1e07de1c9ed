"""What happens to payments and payment links."""

from attrs import frozen

from subplat.domain.events import DomainEvent, event
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, PaymentLinkId, RefundId
from subplat.domain.money import Money


@frozen(kw_only=True)
class PaymentEvent(DomainEvent):
    """Every event of a payment says which, for which cycle if any."""

    payment_id: PaymentId
    client_id: ClientId
    cycle_id: BillingCycleId | None


@event("payment.succeeded.v1")
@frozen(kw_only=True)
class PaymentSucceeded(PaymentEvent):
    """Money was received."""

    amount: Money


@event("payment.failed.v1")
@frozen(kw_only=True)
class PaymentFailed(PaymentEvent):
    """An attempt brought no money."""

    reason: str
    final: bool


@event("payment.refunded.v1")
@frozen(kw_only=True)
class PaymentRefunded(PaymentEvent):
    """Money went back to the payer, in part or in full."""

    amount: Money


@event("payment.released.v1")
@frozen(kw_only=True)
class PaymentReleased(PaymentEvent):
    """Its bill was cancelled: what that had taken of it is in the client's wallet."""

    amount: Money


@event("payment.quarantined.v1")
@frozen(kw_only=True)
class ReceiptQuarantined(DomainEvent):
    """Money arrived that a person has to place."""

    gateway_payment_id: str
    amount: Money
    reason: str


@event("payment_link.live.v1")
@frozen(kw_only=True)
class PaymentLinkLive(DomainEvent):
    """The provider has the link: it can be paid."""

    link_id: PaymentLinkId
    cycle_id: BillingCycleId


@frozen(kw_only=True)
class RefundEvent(DomainEvent):
    """Every event of a refund says which, of which payment."""

    refund_id: RefundId
    payment_id: PaymentId
    client_id: ClientId
    amount: Money


@event("refund.requested.v1")
@frozen(kw_only=True)
class RefundRequested(RefundEvent):
    """Somebody decided that money goes back."""

    destination: str


@event("refund.succeeded.v1")
@frozen(kw_only=True)
class RefundSucceeded(RefundEvent):
    """It is on its way back."""


@event("refund.failed.v1")
@frozen(kw_only=True)
class RefundFailed(RefundEvent):
    """It could not go back that way."""

    reason: str
