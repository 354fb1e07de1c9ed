"""Bills as they are shown."""

from collections.abc import Iterable
from datetime import date, datetime

from attrs import field, frozen

from subplat.application.ports.views.spans import ANY_DAY, Days
from subplat.domain.billing.cycle import BillingCycle, CycleStatus
from subplat.domain.billing.line import BillLine
from subplat.domain.billing.tax import TaxedAmount
from subplat.domain.ids import BillingCycleId, ClientId, PaymentLinkId, SubscriptionId, UserId
from subplat.domain.money import Money
from subplat.domain.payments.link import LinkKind, LinkStatus, PaymentLink
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

    @classmethod
    def of(cls, link: PaymentLink) -> "PaymentLinkView":
        """The link as it stands."""
        return cls(
            id=link.id,
            kind=link.kind,
            status=link.status,
            amount=link.amount,
            expires_at=link.expires_at,
            url=link.url,
            error_message=link.error_message,
        )


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

    @classmethod
    def of(
        cls, cycle: BillingCycle, *, client_id: ClientId, client_name: str, links: Iterable[PaymentLink]
    ) -> "CycleView":
        """The bill as it stands."""
        return cls(
            id=cycle.id,
            subscription_id=cycle.subscription_id,
            number=cycle.number,
            period=cycle.period,
            due_date=cycle.due_date,
            status=cycle.status,
            lines=cycle.lines,
            quoted=cycle.quoted,
            amount=cycle.amount,
            received=cycle.received,
            withheld=cycle.withheld,
            outstanding=cycle.outstanding,
            pay_token=cycle.pay_token,
            invoice_file_url=cycle.invoice_file_url,
            tax_invoice_file_url=cycle.tax_invoice_file_url,
            invoice_requested_at=cycle.invoice_requested_at,
            last_reminder_sent_at=cycle.last_reminder_sent_at,
            settled_on=cycle.settled_on,
            failure_reason=cycle.failure_reason,
            version=cycle.version,
            client_id=client_id,
            client_name=client_name,
            invoice_number=cycle.invoice_number_external,
            links=tuple(PaymentLinkView.of(link) for link in sorted(links, key=lambda link: link.id)),
        )
