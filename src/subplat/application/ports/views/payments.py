"""Payments, what went back of them, and money that nobody could place, as they are shown."""

from datetime import datetime

from attrs import frozen

from subplat.application.ports.views.spans import ANY_TIME, Instants
from subplat.domain.ids import BillingCycleId, ClientId, PaymentId, RefundId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import PaymentStatus
from subplat.domain.payments.refund import RefundDestination, RefundStatus


@frozen(kw_only=True)
class PaymentFilter:
    """`text`: how the reference or the gateway's id begins; `sales_user_id`: whose business it is; `paid`: when the money came."""

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
    reference: str | None
    paid_at: datetime | None
    failure_reason: str | None
    to_cycle: Money
    to_wallet: Money
    refunded: Money
    refunds: tuple[RefundView, ...]
    version: int


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
