"""Quotations: how many were won, when, and what is still open."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.ids import ClientId, QuotationId, UserId
from subplat.domain.money import EXACT, Currency
from subplat.domain.quotations.quotation import QuotationStatus
from subplat.domain.reporting.metrics.exact import share, total
from subplat.domain.reporting.metrics.months import month_of

DECIDED = (QuotationStatus.ACCEPTED, QuotationStatus.REJECTED, QuotationStatus.EXPIRED)


@frozen(kw_only=True)
class Offer:
    """A quotation in its latest revision. `value` is its total in the client's `currency`, without tax, per its period.

    `gross` and `net` are its lines without and with their discounts, in the internal currency.
    """

    quotation_id: QuotationId
    number: str
    client_id: ClientId
    sales_id: UserId
    status: QuotationStatus
    currency: Currency
    value: Decimal
    gross: Decimal
    net: Decimal
    first_sent_on: date | None = None
    valid_until: date | None = None
    decided_on: date | None = None

    @property
    def discount(self) -> Fraction | None:
        """The share of the list price that was given away."""
        return share(EXACT.subtract(self.gross, self.net), self.gross)

    @property
    def days_to_decide(self) -> int | None:
        """Days from the first sending to the decision."""
        if self.first_sent_on is None or self.decided_on is None:
            return None
        return (self.decided_on - self.first_sent_on).days

    def is_open(self, as_of: date) -> bool:
        """Sent, not answered, still valid."""
        return self.status is QuotationStatus.SENT and (self.valid_until is None or self.valid_until >= as_of)

    def was_decided(self, first: date, last: date) -> bool:
        """Whether it was won or lost between two days, both included."""
        return self.status in DECIDED and self.decided_on is not None and first <= self.decided_on <= last

    def was_sent(self, first: date, last: date) -> bool:
        """Whether it first left between two days, both included."""
        return self.first_sent_on is not None and first <= self.first_sent_on <= last


@frozen(kw_only=True)
class Conversion:
    """Decisions of a period by one sales person, or by all (None)."""

    sales_id: UserId | None
    accepted: int
    rejected: int
    expired: int

    @property
    def rate(self) -> Fraction | None:
        """Won ÷ (won + lost); an offer that expired is lost."""
        return share(self.accepted, self.accepted + self.rejected + self.expired)


@frozen(kw_only=True)
class SentCohort:
    """Offers that were first sent in one month, and how many of them were accepted by now."""

    month: date
    sent: int
    accepted: int
    still_open: int

    @property
    def rate(self) -> Fraction | None:
        """Accepted ÷ sent; rises while some are open."""
        return share(self.accepted, self.sent)


@frozen(kw_only=True)
class PipelineSum:
    """What one sales person has out in one currency."""

    sales_id: UserId
    currency: Currency
    offers: int
    value: Decimal


def conversion(offers: Iterable[Offer], *, first: date, last: date) -> tuple[Conversion, ...]:
    """By sales person, and all together last; by the day of the decision."""
    decided = [offer for offer in offers if offer.was_decided(first, last)]
    people: list[UserId | None] = [*sorted({offer.sales_id for offer in decided}), None]
    return tuple(
        _conversion(person, [offer for offer in decided if person is None or offer.sales_id == person])
        for person in people
    )


def sent_cohorts(offers: Iterable[Offer], *, first: date, last: date, as_of: date) -> tuple[SentCohort, ...]:
    """By month of the first sending; months without any are left out."""
    months: defaultdict[date, list[Offer]] = defaultdict(list)
    for offer in offers:
        if offer.first_sent_on is not None and offer.was_sent(first, last):
            months[month_of(offer.first_sent_on)].append(offer)
    return tuple(
        SentCohort(
            month=month,
            sent=len(found),
            accepted=sum(1 for offer in found if offer.status is QuotationStatus.ACCEPTED),
            still_open=sum(1 for offer in found if offer.is_open(as_of)),
        )
        for month, found in sorted(months.items())
    )


def pipeline(offers: Iterable[Offer], as_of: date) -> tuple[PipelineSum, ...]:
    """By sales person and currency."""
    groups: defaultdict[tuple[UserId, Currency], list[Decimal]] = defaultdict(list)
    for offer in offers:
        if offer.is_open(as_of):
            groups[offer.sales_id, offer.currency].append(offer.value)
    return tuple(
        PipelineSum(sales_id=sales_id, currency=currency, offers=len(values), value=total(values))
        for (sales_id, currency), values in sorted(groups.items())
    )


def _conversion(person: UserId | None, decided: list[Offer]) -> Conversion:
    counts = {status: sum(1 for offer in decided if offer.status is status) for status in DECIDED}
    return Conversion(
        sales_id=person,
        accepted=counts[QuotationStatus.ACCEPTED],
        rejected=counts[QuotationStatus.REJECTED],
        expired=counts[QuotationStatus.EXPIRED],
    )
