"""The aggregates that a played company makes, one function a kind; `number` becomes the id."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from subplat.domain.accounts.user import Role, User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.catalog.product import Product
from subplat.domain.clients.client import Client
from subplat.domain.ids import PaymentLinkId, QuotationId, RefundId, SubscriptionId, SubscriptionItemId, TaskId, UserId
from subplat.domain.money import Currency, Money
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.payment import Payment
from subplat.domain.payments.refund import Refund, RefundDestination
from subplat.domain.periods import BillingPeriod
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.domain.quotations.line import LineDraft
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription
from subplat.testing.samples import RATE, sample_id


def offer_for(client: Client, sales: User, line: LineDraft, *, number: int, today: date, valid_days: int) -> Quotation:
    """A draft with one line, in dollars and rupiah."""
    return Quotation(
        id=sample_id(QuotationId, number),
        client_id=client.id,
        sales_user_id=sales.id,
        number=f"Q-2026-{number:05}",
        exchange_rate=RATE,
        billing_period=BillingPeriod.MONTHLY,
        issued_on=today,
        valid_until=today + timedelta(days=valid_days),
        lines=(line.priced(RATE, Currency.IDR),),
    )


def contract_from(
    quotation: Quotation, product: Product, numbers: Iterator[int], *, kind: type[Subscription]
) -> Subscription:
    """What was offered, as a contract that waits for its first payment."""
    return kind(
        id=sample_id(SubscriptionId, next(numbers)),
        client_id=quotation.client_id,
        created_by_user_id=quotation.sales_user_id,
        quotation_id=quotation.id,
        billing_period=quotation.billing_period,
        currency=quotation.client_currency,
        items=[
            SubscriptionItem(
                id=sample_id(SubscriptionItemId, next(numbers)),
                product_id=product.id,
                product_type=product.type,
                description=line.description or product.name,
                quantity=line.quantity,
                unit_price=line.unit_price_client,
                discount_percent=line.discount_percent,
            )
            for line in quotation.lines
        ],
    )


def live_link(cycle: BillingCycle, number: int, now: datetime) -> PaymentLink:
    """A link that the gateway has, for all that is due."""
    link = PaymentLink.request(
        link_id=sample_id(PaymentLinkId, number),
        billing_cycle_id=cycle.id,
        kind=LinkKind.ONE_TIME,
        amount=cycle.amount,
        expires_at=now + timedelta(days=30),
    )
    link.live(gateway_id=f"gateway-{link.id}", url="https://pay.example/1", expires_at=link.expires_at, now=now)
    return link


def refund_of(payment: Payment, to: RefundDestination, number: int, now: datetime) -> Refund:
    """All of a payment that went to a bill."""
    zero = Money.zero(payment.currency)
    return Refund(
        id=sample_id(RefundId, number),
        payment_id=payment.id,
        client_id=payment.client_id,
        billing_cycle_id=payment.billing_cycle_id,
        amount=payment.amount,
        from_cycle=payment.amount,
        from_wallet=zero,
        uncovered=zero,
        destination=to,
        reason="goodwill",
        reference=f"refund-{payment.id}",
        idempotency_key=f"refund-{payment.id}",
        requested_at=now,
    )


def task_for(subscription: Subscription, item: SubscriptionItem, action: TaskAction, number: int) -> ProvisioningTask:
    """What is wanted of an item from now on."""
    return ProvisioningTask(
        id=sample_id(TaskId, number),
        subscription_id=subscription.id,
        item_id=item.id,
        action=action,
        target=item.target or TargetSystem.GWORKSPACE,
        quantity=item.quantity,
        intent=item.next_intent(),
    )


def portal_user(client: Client, number: int) -> User:
    """The login of the billing address."""
    return User(
        id=sample_id(UserId, number),
        email=client.billing_email,
        full_name=client.name,
        role=Role.CLIENT,
        client_id=client.id,
    )
