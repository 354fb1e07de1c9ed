"""Quotations as they are shown."""

from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.ports.views.emails import EmailView
from subplat.application.ports.views.spans import ANY_DAY, ANY_TIME, Days, Instants
from subplat.domain.ids import ClientId, ProductId, QuotationId, QuotationItemId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.quotation import QuotationStatus


@frozen(kw_only=True)
class QuotationFilter:
    """`text`: how the number or the client's name begins; `sales_user_id`: who wrote it; `issued`: the day on it."""

    text: str | None = None
    statuses: frozenset[QuotationStatus] = frozenset()
    client_id: ClientId | None = None
    sales_user_id: UserId | None = None
    issued: Days = ANY_DAY
    made: Instants = ANY_TIME


@frozen(kw_only=True)
class QuotationItemView:
    """A line in both currencies, without tax; `product_name` as the price book has it now."""

    id: QuotationItemId
    product_id: ProductId | None
    product_name: str | None
    description: str | None
    quantity: int
    unit_price: Money
    unit_price_client: Money
    discount_percent: Decimal
    subtotal: Money
    subtotal_client: Money


@frozen(kw_only=True)
class QuotationView:
    """An offer with its lines; totals are without tax. `exchange_rate`: client's currency per one of ours."""

    id: QuotationId
    number: str
    status: QuotationStatus
    revision: int
    client_id: ClientId
    client_name: str
    sales_user_id: UserId
    sales_name: str
    total: Money
    total_client: Money
    exchange_rate: Decimal
    billing_period: BillingPeriod
    issued_on: date
    valid_until: date | None
    decided_on: date | None
    rejection_reason: str | None
    subscription_id: SubscriptionId | None
    cosmic_id: str | None
    pdf_url: str | None
    gmail_thread_id: str | None
    items: tuple[QuotationItemView, ...]
    version: int


@frozen(kw_only=True)
class QuotationDetail:
    """An offer and the mails it went out with, newest first."""

    quotation: QuotationView
    mails: tuple[EmailView, ...]
