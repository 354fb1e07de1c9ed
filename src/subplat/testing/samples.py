"""The smallest plausible aggregate of each kind, always the same: what examples in tests start from.

Any field can be given another value with `attrs.evolve`; numbers tell several of a kind apart.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from subplat.domain.accounts.user import Role, User
from subplat.domain.billing.cycle import BillingCycle
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import PPN
from subplat.domain.catalog.product import Product, ProductType
from subplat.domain.clients.client import Client, TaxTreatment
from subplat.domain.ids import (
    BillingCycleId,
    ClientId,
    EmailId,
    PaymentId,
    PaymentLinkId,
    ProductId,
    QuotationId,
    QuotationItemId,
    SubscriptionId,
    SubscriptionItemId,
    TaskId,
    UserId,
    WalletId,
    WebhookEventId,
)
from subplat.domain.messaging.email import Email, MailPurpose
from subplat.domain.money import Currency, Money
from subplat.domain.payments.callback import WebhookEvent
from subplat.domain.payments.link import LinkKind, PaymentLink
from subplat.domain.payments.methods import PaymentMethod
from subplat.domain.payments.payment import Payment
from subplat.domain.periods import BillingCalendar, BillingPeriod
from subplat.domain.provisioning.task import ProvisioningTask
from subplat.domain.provisioning.words import TargetSystem, TaskAction
from subplat.domain.quotations.line import LineDraft
from subplat.domain.quotations.quotation import Quotation
from subplat.domain.subscriptions.item import SubscriptionItem
from subplat.domain.subscriptions.subscription import Subscription
from subplat.domain.wallets.wallet import Wallet

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TODAY = date(2026, 11, 23)
RATE = Decimal(16250)

Id = TypeVar("Id", bound=UUID)


def sample_id(kind: Callable[[UUID], Id], number: int = 1) -> Id:
    """Id number `number` of its kind."""
    return kind(UUID(int=number))


def rupiah(amount: int | str) -> Money:
    """So many rupiah."""
    return Money(amount, Currency.IDR)


def sample_client(number: int = 1) -> Client:
    """A lead."""
    return Client(
        id=sample_id(ClientId, number), name="PT Contoh Nusantara", billing_email=f"finance{number}@contoh.example"
    )


def sample_user(number: int = 1) -> User:
    """The portal user of client number `number`."""
    return User(
        id=sample_id(UserId, number),
        email=f"finance{number}@contoh.example",
        full_name="PT Contoh Nusantara",
        role=Role.CLIENT,
        client_id=sample_id(ClientId, number),
    )


def sample_product(number: int = 1) -> Product:
    """Workspace seats."""
    return Product(
        id=sample_id(ProductId, number),
        code=f"GW_BUS_STD_{number}",
        name="Google Workspace Business Standard",
        type=ProductType.GWORKSPACE,
    )


def sample_line(number: int = 1) -> LineDraft:
    """Ten seats at 7.20 US dollars."""
    return LineDraft(
        id=sample_id(QuotationItemId, number),
        product_id=sample_id(ProductId),
        quantity=10,
        unit_price=Money("7.20", Currency.USD),
        description="Google Workspace Business Standard",
    )


def sample_quotation(number: int = 1) -> Quotation:
    """A draft with one line, valid for today only."""
    return Quotation(
        id=sample_id(QuotationId, number),
        client_id=sample_id(ClientId),
        sales_user_id=sample_id(UserId),
        number=f"Q-2026-{number:05}",
        exchange_rate=RATE,
        billing_period=BillingPeriod.MONTHLY,
        issued_on=TODAY,
        valid_until=TODAY,
        lines=(sample_line().priced(RATE, Currency.IDR),),
    )


def sample_item(number: int = 1, *, quantity: int = 10, unit_price: Money | None = None) -> SubscriptionItem:
    """Workspace seats at 100,000 rupiah a period."""
    return SubscriptionItem(
        id=sample_id(SubscriptionItemId, number),
        product_id=sample_id(ProductId),
        product_type=ProductType.GWORKSPACE,
        description="Google Workspace Business Standard",
        quantity=quantity,
        unit_price=unit_price or rupiah(100_000),
    )


def sample_subscription(number: int = 1, *, items: Sequence[SubscriptionItem] = ()) -> Subscription:
    """A monthly deal in rupiah that waits for its first payment."""
    return Subscription(
        id=sample_id(SubscriptionId, number),
        client_id=sample_id(ClientId),
        created_by_user_id=sample_id(UserId),
        billing_period=BillingPeriod.MONTHLY,
        currency=Currency.IDR,
        items=list(items) or [sample_item(number)],
    )


def sample_cycle(number: int = 0, *, net: Money | None = None, subscription: int = 1) -> BillingCycle:
    """Bill number `number` (0 is the initial one) of a monthly subscription that began today: 1,000,000 rupiah and 11 % tax."""
    price = net or rupiah(1_000_000)
    cycle = BillingCycle.open(
        cycle_id=sample_id(BillingCycleId, subscription * 1000 + number),
        subscription_id=sample_id(SubscriptionId, subscription),
        number=number,
        period=BillingCalendar(TODAY, BillingPeriod.MONTHLY).period(number),
        due_date=TODAY + timedelta(days=7),
        lines=[BillLine(description="Google Workspace", quantity=1, unit_price=price, amount=price)],
        quoted=PPN.assess(price, day=TODAY, treatment=TaxTreatment.STANDARD),
        pay_token=f"token-{subscription}-{number}",
        now=NOW,
    )
    cycle.events.clear()
    return cycle


def sample_payment(number: int = 1, *, amount: Money | None = None, cycle: BillingCycle | None = None) -> Payment:
    """An attempt to pay a bill in full (or `amount`) through a virtual account."""
    bill = cycle or sample_cycle()
    return Payment.attempt(
        payment_id=sample_id(PaymentId, number),
        client_id=sample_id(ClientId),
        amount=amount or bill.amount,
        method=PaymentMethod.XENDIT_VA,
        subscription_id=bill.subscription_id,
        billing_cycle_id=bill.id,
        xendit_payment_id=f"gateway-payment-{number}",
    )


def sample_link(number: int = 1, *, cycle: BillingCycle | None = None) -> PaymentLink:
    """A payment link that was asked for."""
    bill = cycle or sample_cycle()
    return PaymentLink.request(
        link_id=sample_id(PaymentLinkId, number),
        billing_cycle_id=bill.id,
        kind=LinkKind.ONE_TIME,
        amount=bill.amount,
        expires_at=NOW + timedelta(days=30),
    )


def sample_wallet(number: int = 1) -> Wallet:
    """The empty wallet of client number `number`."""
    return Wallet.open(sample_id(WalletId, number), sample_id(ClientId, number), Currency.IDR)


def sample_task(number: int = 1) -> ProvisioningTask:
    """Seats to be switched on."""
    return ProvisioningTask(
        id=sample_id(TaskId, number),
        subscription_id=sample_id(SubscriptionId),
        item_id=sample_id(SubscriptionItemId),
        action=TaskAction.ACTIVATE,
        target=TargetSystem.GWORKSPACE,
        quantity=10,
        intent=1,
    )


def sample_email(number: int = 1) -> Email:
    """A draft to the client."""
    return Email(
        id=sample_id(EmailId, number),
        purpose=MailPurpose.CLIENT_MAIL,
        intent_key=f"client_mail:{number}",
        from_email="sales@penjual.example",
        to_email="finance1@contoh.example",
        subject="Penawaran",
        final_body="Terlampir penawaran kami.",
    )


def sample_webhook(number: int = 1) -> WebhookEvent:
    """A callback that was just stored."""
    return WebhookEvent(
        id=sample_id(WebhookEventId, number),
        source="XENDIT",
        event_type="invoice.paid",
        dedupe_key=f"callback-{number}",
        payload={"id": f"callback-{number}"},
        received_at=NOW,
    )
