"""Quotations as they are shown."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from attrs import frozen

from subplat.application.ports.views.emails import EmailView
from subplat.application.ports.views.spans import ANY_DAY, ANY_TIME, Days, Instants
from subplat.domain.ids import ClientId, ProductId, QuotationId, QuotationItemId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.line import QuotationLine
from subplat.domain.quotations.quotation import Quotation, QuotationStatus


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

    @classmethod
    def of(cls, line: QuotationLine, product_name: str | None) -> "QuotationItemView":
        """A line as it stands."""
        return cls(
            id=line.id,
            product_id=line.product_id,
            product_name=product_name,
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            unit_price_client=line.unit_price_client,
            discount_percent=line.discount_percent,
            subtotal=line.subtotal,
            subtotal_client=line.subtotal_client,
        )


@frozen(kw_only=True)
class QuotationView:
    """An offer with its lines; totals are without tax. `exchange_rate`: client's currency per one of ours.

    `edition` counts the contents it has had: the ETag.
    """

    id: QuotationId
    number: str
    status: QuotationStatus
    revision: int
    edition: int
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

    @classmethod
    def of(
        cls, quotation: Quotation, *, client_name: str, sales_name: str, product_names: Mapping[ProductId, str]
    ) -> "QuotationView":
        """The offer as it stands."""
        names = (None if line.product_id is None else product_names[line.product_id] for line in quotation.lines)
        return cls(
            id=quotation.id,
            number=quotation.number,
            status=quotation.status,
            revision=quotation.revision,
            edition=quotation.edition,
            client_id=quotation.client_id,
            sales_user_id=quotation.sales_user_id,
            total=quotation.total,
            total_client=quotation.total_client,
            exchange_rate=quotation.exchange_rate,
            billing_period=quotation.billing_period,
            issued_on=quotation.issued_on,
            valid_until=quotation.valid_until,
            decided_on=quotation.decided_on,
            rejection_reason=quotation.rejection_reason,
            cosmic_id=quotation.cosmic_id,
            pdf_url=quotation.pdf_url,
            gmail_thread_id=quotation.gmail_thread_id,
            version=quotation.version,
            client_name=client_name,
            sales_name=sales_name,
            subscription_id=quotation.related_subscription_id,
            items=tuple(QuotationItemView.of(line, name) for line, name in zip(quotation.lines, names, strict=True)),
        )


@frozen(kw_only=True)
class QuotationDetail:
    """An offer and the mails it went out with, newest first."""

    quotation: QuotationView
    mails: tuple[EmailView, ...]
