"""Payments, what went back of them, and money that nobody could place, as they are shown."""

from collections.abc import Iterable
from datetime import datetime

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, RefundId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment, PaymentStatus
from subplat.domain.payments.quarantine import QuarantinedReceipt
from subplat.domain.payments.refund import Refund, RefundDestination, RefundStatus


@frozen(kw_only=True)
class PaymentFilter:
    """`text`: how the reference begins, or the gateway's id; `sales_user_id`: whose business it is; `paid`: when the money came."""

    text: str | None = None
    statuses: frozenset[PaymentStatus] = frozenset()
    methods: frozenset[PaymentMethod] = frozenset()
    client_id: ClientId | None = None
    subscription_id: SubscriptionId | None = None
    billing_cycle_id: BillingCycleId | None = None
    sales_user_id: UserId | None = None
    paid: Instants = ANY_TIME
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class RefundFilter:
    """`sales_user_id`: whose business it is."""

    statuses: frozenset[RefundStatus] = frozenset()
    destinations: frozenset[RefundDestination] = frozenset()
    client_id: ClientId | None = None
    payment_id: PaymentId | None = None
    sales_user_id: UserId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class RefundView:
    """What goes back of a payment: `from_cycle + from_wallet + uncovered == amount`."""

    id: RefundId
    payment_id: PaymentId
    client_id: ClientId
    billing_cycle_id: BillingCycleId | None
    amount: Money
    from_cycle: Money
    from_wallet: Money
    uncovered: Money
    destination: RefundDestination
    reason: str
    status: RefundStatus
    reference: str
    gateway_refund_id: str | None
    requested_by_user_id: UserId | None
    requested_at: datetime
    settled_at: datetime | None
    failure_reason: str | None
    version: int

    @classmethod
    def of(cls, refund: Refund) -> "RefundView":
        """The refund as it stands."""
        return cls(
            id=refund.id,
            payment_id=refund.payment_id,
            client_id=refund.client_id,
            billing_cycle_id=refund.billing_cycle_id,
            amount=refund.amount,
            from_cycle=refund.from_cycle,
            from_wallet=refund.from_wallet,
            uncovered=refund.uncovered,
            destination=refund.destination,
            reason=refund.reason,
            status=refund.status,
            reference=refund.reference,
            gateway_refund_id=refund.gateway_refund_id,
            requested_by_user_id=refund.requested_by_user_id,
            requested_at=refund.requested_at,
            settled_at=refund.settled_at,
            failure_reason=refund.failure_reason,
            version=refund.version,
        )


@frozen(kw_only=True)
class PaymentView:
    """An attempt to pay, where its money went and what went back; `refunds` oldest first."""

    id: PaymentId
    client_id: ClientId
    client_name: str
    subscription_id: SubscriptionId | None
    billing_cycle_id: BillingCycleId | None
    amount: Money
    method: PaymentMethod
    status: PaymentStatus
    xendit_payment_id: str | None
    xendit_subscription_id: str | None
    recorded_by_user_id: UserId | None
    confirmed_by_user_id: UserId | None
    reference: str | None
    paid_at: datetime | None
    failure_reason: str | None
    to_cycle: Money
    to_wallet: Money
    refunded: Money
    refunds: tuple[RefundView, ...]
    version: int

    @classmethod
    def of(cls, payment: Payment, *, client_name: str, refunds: Iterable[Refund]) -> "PaymentView":
        """The attempt as it stands."""
        return cls(
            id=payment.id,
            client_id=payment.client_id,
            subscription_id=payment.subscription_id,
            billing_cycle_id=payment.billing_cycle_id,
            amount=payment.amount,
            method=payment.method,
            status=payment.status,
            xendit_payment_id=payment.xendit_payment_id,
            xendit_subscription_id=payment.xendit_subscription_id,
            recorded_by_user_id=payment.recorded_by_user_id,
            confirmed_by_user_id=payment.confirmed_by_user_id,
            reference=payment.reference,
            paid_at=payment.paid_at,
            failure_reason=payment.failure_reason,
            to_cycle=payment.to_cycle,
            to_wallet=payment.to_wallet,
            refunded=payment.refunded,
            version=payment.version,
            client_name=client_name,
            refunds=tuple(RefundView.of(refund) for refund in sorted(refunds, key=lambda refund: refund.id)),
        )


@frozen(kw_only=True)
class ReceiptFilter:
    """`waits`: only what no person has placed yet, or only what one has."""

    waits: bool | None = None
    client_id: ClientId | None = None
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class ReceiptView:
    """Money in quarantine: `client_id` where at least that is known."""

    id: PaymentId
    gateway_payment_id: str
    amount: Money
    method: PaymentMethod
    received_at: datetime
    reason: str
    reference: str | None
    client_id: ClientId | None
    resolved_at: datetime | None
    resolved_by_user_id: UserId | None
    resolution: str | None
    version: int

    @classmethod
    def of(cls, receipt: QuarantinedReceipt) -> "ReceiptView":
        """The receipt as it stands."""
        return cls(
            id=receipt.id,
            gateway_payment_id=receipt.gateway_payment_id,
            amount=receipt.amount,
            method=receipt.method,
            received_at=receipt.received_at,
            reason=receipt.reason,
            reference=receipt.reference,
            client_id=receipt.client_id,
            resolved_at=receipt.resolved_at,
            resolved_by_user_id=receipt.resolved_by_user_id,
            resolution=receipt.resolution,
            version=receipt.version,
        )
