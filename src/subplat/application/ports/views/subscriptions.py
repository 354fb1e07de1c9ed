"""Subscriptions as they are shown."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.ports.views.spans import ANY_DAY, ANY_TIME, Days, Instants
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.catalog.product import ProductType
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    ProductId,
    QuotationId,
    SubscriptionId,
    SubscriptionItemId,
    UserId,
)
from subplat.domain.money import Currency, Money
from subplat.domain.periods import BillingPeriod, Period
from subplat.domain.subscriptions.item import ProvisioningStatus, SubscriptionItem
from subplat.domain.subscriptions.subscription import (
    Collection,
    PaymentMethodType,
    StatusOverride,
    Subscription,
    SubscriptionStatus,
    SuspensionCause,
)


@frozen(kw_only=True)
class SubscriptionFilter:
    """`text`: how the client's name begins; `sales_user_id`: whose business it is; `next_billing`: when the next bill is due."""

    text: str | None = None
    statuses: frozenset[SubscriptionStatus] = frozenset()
    client_id: ClientId | None = None
    sales_user_id: UserId | None = None
    payment_method_types: frozenset[PaymentMethodType] = frozenset()
    is_overridden: bool | None = None
    next_billing: Days = ANY_DAY
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class SubscriptionItemView:
    """One product of it; `amount` a period, without tax. From `scheduled_on` on there are `scheduled_quantity` units."""

    id: SubscriptionItemId
    product_id: ProductId
    product_type: ProductType
    description: str
    quantity: int
    unit_price: Money
    discount_percent: Decimal
    amount: Money
    provisioning_status: ProvisioningStatus
    committed_until: date | None
    scheduled_quantity: int | None
    scheduled_on: date | None
    google_workspace_subscription_id: str | None
    gcp_resource_id: str | None
    settings: Mapping[str, str]

    @classmethod
    def of(cls, item: SubscriptionItem) -> "SubscriptionItemView":
        """An item as it stands."""
        return cls(
            id=item.id,
            product_id=item.product_id,
            product_type=item.product_type,
            description=item.description,
            quantity=item.quantity,
            unit_price=item.unit_price,
            discount_percent=item.discount_percent,
            amount=item.amount,
            provisioning_status=item.provisioning_status,
            committed_until=item.committed_until,
            scheduled_quantity=item.scheduled_quantity,
            scheduled_on=item.scheduled_on,
            google_workspace_subscription_id=item.google_workspace_subscription_id,
            gcp_resource_id=item.gcp_resource_id,
            settings=item.settings,
        )


@frozen(kw_only=True)
class UnpaidBill:
    """A bill that can still be paid: open, or FAILED."""

    id: BillingCycleId
    number: int
    period: Period
    due_date: date
    status: CycleStatus
    amount: Money
    outstanding: Money

    @classmethod
    def of(cls, cycle: BillingCycle) -> "UnpaidBill":
        """A bill that can be paid."""
        return cls(
            id=cycle.id,
            number=cycle.number,
            period=cycle.period,
            due_date=cycle.due_date,
            status=cycle.status,
            amount=cycle.amount,
            outstanding=cycle.outstanding,
        )


@frozen(kw_only=True)
class SubscriptionView:
    """A contract with what is sold, what is to be paid and what is to change. `price` a period, without tax.

    `adjustments` are carried into the next bill; `unpaid` bills come in order of their due date; `override` is an
    Admin's decision that stands.
    """

    id: SubscriptionId
    status: SubscriptionStatus
    client_id: ClientId
    client_name: str
    quotation_id: QuotationId | None
    created_by_user_id: UserId
    billing_period: BillingPeriod
    currency: Currency
    price: Money
    payment_method_type: PaymentMethodType
    collection: Collection
    is_manual: bool
    automatic_from: date | None
    start_date: date | None
    end_date: date | None
    anchor: date | None
    next_billing_date: date | None
    xendit_subscription_id: str | None
    payment_link_url: str | None
    suspension_cause: SuspensionCause | None
    override: StatusOverride | None
    cancel_on: date | None
    cancellation_reason: str | None
    ended_on: date | None
    adjustments: tuple[BillLine, ...]
    notes: str | None
    items: tuple[SubscriptionItemView, ...]
    unpaid: tuple[UnpaidBill, ...]
    version: int

    @classmethod
    def of(cls, subscription: Subscription, *, client_name: str, unpaid: Iterable[UnpaidBill]) -> "SubscriptionView":
        """The contract as it stands."""
        items = tuple(SubscriptionItemView.of(item) for item in subscription.items)
        return cls(
            id=subscription.id,
            status=subscription.status,
            client_id=subscription.client_id,
            quotation_id=subscription.quotation_id,
            created_by_user_id=subscription.created_by_user_id,
            billing_period=subscription.billing_period,
            currency=subscription.currency,
            payment_method_type=subscription.payment_method_type,
            collection=subscription.collection,
            is_manual=subscription.is_manual,
            automatic_from=subscription.automatic_from,
            start_date=subscription.start_date,
            end_date=subscription.end_date,
            anchor=subscription.anchor,
            next_billing_date=subscription.next_billing_date,
            xendit_subscription_id=subscription.xendit_subscription_id,
            payment_link_url=subscription.payment_link_url,
            suspension_cause=subscription.suspension_cause,
            override=subscription.override,
            cancel_on=subscription.cancel_on,
            cancellation_reason=subscription.cancellation_reason,
            ended_on=subscription.ended_on,
            adjustments=subscription.adjustments,
            notes=subscription.notes,
            version=subscription.version,
            client_name=client_name,
            price=Money.total((item.amount for item in items), subscription.currency),
            items=items,
            unpaid=tuple(sorted(unpaid, key=lambda bill: (bill.due_date, bill.id))),
        )
