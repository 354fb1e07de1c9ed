"""A priced offer to one client."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from attrs import define, field

from subplat.domain.errors import Conflict, InvalidValue, RuleBroken
from subplat.domain.events import DomainEvent
from subplat.domain.ids import ClientId, QuotationId, SubscriptionId, UserId
from subplat.domain.money import Currency, Money, exact_decimal
from subplat.domain.periods import BillingPeriod
from subplat.domain.quotations.events import (
    QuotationAccepted,
    QuotationDrafted,
    QuotationExpired,
    QuotationRejected,
    QuotationRevised,
    QuotationSent,
    QuotationSubscribed,
)
from subplat.domain.quotations.line import LineDraft, QuotationLine
from subplat.domain.transitions import Transitions


class QuotationStatus(StrEnum):
    """ACCEPTED, REJECTED and EXPIRED are final."""

    DRAFT = "DRAFT"
    SENT = "SENT"
    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    EXPIRED = "EXPIRED"


QUOTATION = Transitions(
    "quotation",
    QuotationStatus,
    {
        "revise": {QuotationStatus.DRAFT: QuotationStatus.DRAFT, QuotationStatus.SENT: QuotationStatus.DRAFT},
        "send": {QuotationStatus.DRAFT: QuotationStatus.SENT},
        "accept": {QuotationStatus.SENT: QuotationStatus.ACCEPTED},
        "reject": {QuotationStatus.SENT: QuotationStatus.REJECTED},
        "expire": {QuotationStatus.SENT: QuotationStatus.EXPIRED},
    },
)


class QuotationEmpty(RuleBroken):
    """An offer without a line cannot be sent or accepted."""

    code = "quotation_empty"


class QuotationTooOld(RuleBroken):
    """The offer's validity has passed."""

    code = "quotation_too_old"


class StaleRevision(Conflict):
    """The offer was revised since whoever asks looked at it."""

    code = "stale"


class CurrencyFixed(RuleBroken):
    """An offer keeps the currencies it was written in: its client has seen prices in them. Another currency is another offer."""

    code = "currency_fixed"


def positive_rate(value: Decimal | int | str) -> Decimal:
    """Client currency per one internal unit: positive, at most six decimals, below 10^12; a float raises."""
    rate = exact_decimal(value, 6)
    if not 0 < rate < Decimal(10) ** 12:
        raise InvalidValue("an exchange rate is positive, below a million million", exchange_rate=str(value))
    return rate


@define(kw_only=True, eq=False)
class Quotation:
    """Lines in an internal currency, shown to the client in theirs at a stored rate.

    `revision` counts the contents that go out; `edition` every content written, those that a draft lost again too.
    """

    id: QuotationId
    client_id: ClientId
    sales_user_id: UserId
    number: str
    currency: Currency = Currency.USD
    client_currency: Currency = Currency.IDR
    exchange_rate: Decimal = field(converter=positive_rate)
    billing_period: BillingPeriod
    issued_on: date
    valid_until: date | None = None
    lines: tuple[QuotationLine, ...]
    status: QuotationStatus = QuotationStatus.DRAFT
    revision: int = 1
    edition: int = 1
    first_sent_at: datetime | None = None
    decided_on: date | None = None
    rejection_reason: str | None = None
    related_subscription_id: SubscriptionId | None = None
    cosmic_id: str | None = None
    pdf_url: str | None = None
    gmail_thread_id: str | None = None
    version: int = 0
    events: list[DomainEvent] = field(factory=list[DomainEvent], init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        self._ensure_priced(self.lines)

    @property
    def total(self) -> Money:
        """Sum of the lines, internal currency, without tax."""
        return Money.total((line.subtotal for line in self.lines), self.currency)

    @property
    def total_client(self) -> Money:
        """Sum of the lines, client's currency, without tax."""
        return Money.total((line.subtotal_client for line in self.lines), self.client_currency)

    def ensure_revision(self, expected: int | None) -> None:
        """Raises StaleRevision unless it is the one that was looked at (None: whichever)."""
        if expected is not None and expected != self.revision:
            raise StaleRevision(
                f"quotation {self.number} has revision {self.revision} by now, not {expected}: look at it again",
                revision=self.revision,
                expected=expected,
            )

    def ensure_edition(self, expected: int | None) -> None:
        """Raises StaleRevision when somebody has written other content since it was looked at (None: whichever)."""
        if expected is not None and expected != self.edition:
            raise StaleRevision(
                f"somebody has changed quotation {self.number} since you looked at it: read it again",
                edition=self.edition,
                expected=expected,
            )

    def ensure_currencies(self, currency: Currency | None, client_currency: Currency | None) -> None:
        """Raises CurrencyFixed for others than it has (None: whichever)."""
        if (currency or self.currency, client_currency or self.client_currency) != (
            self.currency,
            self.client_currency,
        ):
            raise CurrencyFixed(
                f"this offer is in {self.currency}, shown in {self.client_currency}: write a new one for another currency",
                currency=self.currency,
                client_currency=self.client_currency,
            )

    def announce(self, now: datetime) -> None:
        """Records that this new quotation was written."""
        self.events.append(
            QuotationDrafted(occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision)
        )

    def revise(
        self,
        *,
        lines: Sequence[LineDraft],
        rate: Decimal,
        billing_period: BillingPeriod,
        valid_until: date | None,
        today: date,
        now: datetime,
        offer_is_out: bool = False,
    ) -> None:
        """Replaces the offer's content; one that was sent becomes a draft with the next revision number.

        `offer_is_out`: its mail was released but is not known to have left yet, which counts as sent.
        """
        status = QUOTATION.after(self.status, "revise")
        rate = positive_rate(rate)
        priced = tuple(line.priced(rate, self.client_currency) for line in lines)
        self._ensure_priced(priced)
        self.edition += 1
        self.revision += 1 if offer_is_out or self.status is QuotationStatus.SENT else 0
        self.status = status
        self.lines = priced
        self.exchange_rate = rate
        self.billing_period = billing_period
        self.valid_until = valid_until
        self.issued_on = today
        self.events.append(
            QuotationRevised(occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision)
        )

    def ensure_sendable(self, today: date) -> None:
        """Raises what stands in the way of sending: not a draft, no line, too old."""
        QUOTATION.after(self.status, "send")
        self._ensure_offer_stands(today)

    def sent(self, *, thread_id: str, now: datetime) -> None:
        """The mail with this revision has left; that it could was checked when it was released."""
        self.status = QUOTATION.after(self.status, "send")
        self.gmail_thread_id = thread_id
        self.first_sent_at = self.first_sent_at or now
        self.events.append(
            QuotationSent(occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision)
        )

    def accept(self, *, today: date, now: datetime) -> None:
        """The client said yes, within the validity."""
        status = QUOTATION.after(self.status, "accept")
        self._ensure_offer_stands(today)
        self.status, self.decided_on = status, today
        self.events.append(
            QuotationAccepted(occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision)
        )

    def reject(self, *, reason: str, today: date, now: datetime) -> None:
        """The client said no."""
        self.status, self.decided_on = QUOTATION.after(self.status, "reject"), today
        self.rejection_reason = reason
        self.events.append(
            QuotationRejected(
                occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision, reason=reason
            )
        )

    def expire(self, *, today: date, now: datetime) -> None:
        """The validity has passed; refused while the offer still stands."""
        status = QUOTATION.after(self.status, "expire")
        if self.valid_until is None or today <= self.valid_until:
            raise RuleBroken("the offer still stands", valid_until=self.valid_until, today=today)
        self.status, self.decided_on = status, today
        self.events.append(
            QuotationExpired(occurred_at=now, quotation_id=self.id, client_id=self.client_id, revision=self.revision)
        )

    def subscribed(self, subscription_id: SubscriptionId, now: datetime) -> None:
        """The accepted quotation became its one and only subscription."""
        if self.status is not QuotationStatus.ACCEPTED:
            raise RuleBroken("only an accepted quotation becomes a subscription", status=self.status)
        if self.related_subscription_id is not None:
            raise Conflict("this quotation has its subscription already", subscription_id=self.related_subscription_id)
        self.related_subscription_id = subscription_id
        self.events.append(
            QuotationSubscribed(
                occurred_at=now,
                quotation_id=self.id,
                client_id=self.client_id,
                revision=self.revision,
                subscription_id=subscription_id,
            )
        )

    def mirrored(self, cosmic_id: str, pdf_url: str | None) -> None:
        """The copy in Cosmic is there."""
        self.cosmic_id, self.pdf_url = cosmic_id, pdf_url

    def _ensure_priced(self, lines: Sequence[QuotationLine]) -> None:
        """Both prices in the quotation's currencies, and totals that the books can hold (Money refuses larger ones)."""
        for line in lines:
            if (line.unit_price.currency, line.unit_price_client.currency) != (self.currency, self.client_currency):
                raise InvalidValue("every line is priced in the quotation's currencies", currency=self.currency)
        Money.total((line.subtotal for line in lines), self.currency)
        Money.total((line.subtotal_client for line in lines), self.client_currency)

    def _ensure_offer_stands(self, today: date) -> None:
        if not self.lines:
            raise QuotationEmpty("a quotation needs at least one line", number=self.number)
        if self.valid_until is not None and today > self.valid_until:
            raise QuotationTooOld(
                f"quotation {self.number} was valid until {self.valid_until}: revise it first",
                valid_until=self.valid_until,
            )
