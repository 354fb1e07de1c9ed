"""Bills as they are shown."""

from datetime import date, datetime

from attrs import field, frozen

from subplat.application.ports.views.spans import ANY_DAY, Days
from subplat.domain.billing.cycle import CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.ids import BillingCycleId, ClientId, PaymentLinkId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkKind, LinkStatus
from subplat.domain.periods import Period


@frozen(kw_only=True)
class CycleFilter:
    """`text`: how the invoice number or the client's name begins; `sales_user_id`: whose business it is.

    The list is in order of the due date, the latest first.
    """

    text: str | None = None
    statuses: frozenset[CycleStatus] = frozenset()
    client_id: ClientId | None = None
    subscription_id: SubscriptionId | None = None
    sales_user_id: UserId | None = None
    due: Days = ANY_DAY


@frozen(kw_only=True)
class PaymentLinkView:
    """A payable object at the gateway, past or present."""

    id: PaymentLinkId
    kind: LinkKind
    status: LinkStatus
    amount: Money
    expires_at: datetime
    url: str | None
    error_message: str | None


@frozen(kw_only=True)
class CycleView:
    """A bill: `quoted` is what we computed (net, base, tax, due), `amount` what is due, tax included; `links` oldest first.

    `pay_token` names the payment page: who has it can pay.
    """

    id: BillingCycleId
    subscription_id: SubscriptionId
    client_id: ClientId
    client_name: str
    number: int
    period: Period
    due_date: date
    status: CycleStatus
    lines: tuple[BillLine, ...]
    quoted: TaxedAmount
    amount: Money
    received: Money
    withheld: Money
    outstanding: Money
    pay_token: str = field(repr=False)
    invoice_number: str | None
    invoice_file_url: str | None
    tax_invoice_file_url: str | None
    invoice_requested_at: datetime | None
    last_reminder_sent_at: datetime | None
    settled_on: date | None
    failure_reason: str | None
    links: tuple[PaymentLinkView, ...]
    version: int
