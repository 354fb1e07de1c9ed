"""What clients owe: unpaid bills by age, and how well a period's bills were collected. Tax included, unlike MRR."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from attrs import frozen

from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.money import EXACT, Currency
from subplat.domain.reporting.metrics.exact import NOTHING, share, total


@frozen
class Receipt:
    """Money that settled part of a bill on a day; negative where it went back."""

    day: date
    amount: Decimal


@frozen(kw_only=True)
class Bill:
    """A billing cycle with the days of its life. Each `…_on` is a civil day of the business zone."""

    cycle_id: BillingCycleId
    subscription_id: SubscriptionId
    client_id: ClientId
    currency: Currency
    number: int
    invoice_number: str | None = None
    amount: Decimal
    opened_on: date
    due_on: date
    settled_on: date | None = None
    failed_on: date | None = None
    cancelled_on: date | None = None
    receipts: tuple[Receipt, ...] = ()

    def stands_on(self, day: date) -> bool:
        """Whether there was such a bill at the end of a day: opened, and not cancelled."""
        return self.opened_on <= day and (self.cancelled_on is None or self.cancelled_on > day)

    def balance(self, day: date) -> Decimal:
        """What of it was unpaid at the end of a day."""
        if not self.stands_on(day) or (self.settled_on is not None and self.settled_on <= day):
            return NOTHING
        return EXACT.subtract(self.amount, total(each.amount for each in self.receipts if each.day <= day))


class AgeBucket(StrEnum):
    """Days past due."""

    CURRENT = "CURRENT"
    DAYS_1_30 = "1-30"
    DAYS_31_60 = "31-60"
    DAYS_61_90 = "61-90"
    OVER_90 = ">90"

    @classmethod
    def of(cls, days: int) -> "AgeBucket":
        """The bucket of so many days past due; not yet due is CURRENT."""
        if days <= 0:
            return cls.CURRENT
        if days <= 30:
            return cls.DAYS_1_30
        if days <= 60:
            return cls.DAYS_31_60
        return cls.DAYS_61_90 if days <= 90 else cls.OVER_90


@frozen(kw_only=True)
class OpenBill:
    """A bill with something left to pay at the end of a day."""

    cycle_id: BillingCycleId
    subscription_id: SubscriptionId
    client_id: ClientId
    currency: Currency
    number: int
    invoice_number: str | None
    due_on: date
    amount: Decimal
    balance: Decimal
    days_past_due: int

    @property
    def bucket(self) -> AgeBucket:
        """How old it is."""
        return AgeBucket.of(self.days_past_due)


@frozen(kw_only=True)
class AgeingSum:
    """All open bills of one age in one currency."""

    currency: Currency
    bucket: AgeBucket
    balance: Decimal
    bills: int


@frozen(kw_only=True)
class CollectionSum:
    """A period in one currency: what was owed before and after, what was billed in it, what fell due in it and came in."""

    currency: Currency
    ar_start: Decimal
    billed: Decimal
    ar_end: Decimal
    ar_end_current: Decimal
    due: Decimal
    collected: Decimal

    @property
    def collection_rate(self) -> Fraction | None:
        """Collected on what fell due ÷ billed on it."""
        return share(self.collected, self.due)

    @property
    def cei(self) -> Fraction | None:
        """Collection effectiveness: (AR_start + billed − AR_end) ÷ (AR_start + billed − AR_end that is not yet due)."""
        at_hand = EXACT.add(self.ar_start, self.billed)
        return share(EXACT.subtract(at_hand, self.ar_end), EXACT.subtract(at_hand, self.ar_end_current))

    def dso(self, days: int) -> Fraction | None:
        """Days sales outstanding: AR_end ÷ billed × days of the period."""
        owed = share(self.ar_end, self.billed)
        return None if owed is None else owed * days


def open_bills(bills: Iterable[Bill], as_of: date) -> tuple[OpenBill, ...]:
    """Oldest first, then by id."""
    found = (
        OpenBill(
            cycle_id=bill.cycle_id,
            subscription_id=bill.subscription_id,
            client_id=bill.client_id,
            currency=bill.currency,
            number=bill.number,
            invoice_number=bill.invoice_number,
            due_on=bill.due_on,
            amount=bill.amount,
            balance=bill.balance(as_of),
            days_past_due=(as_of - bill.due_on).days,
        )
        for bill in bills
        if bill.balance(as_of) > 0
    )
    return tuple(sorted(found, key=lambda each: (each.due_on, each.cycle_id)))


def ageing(bills: Iterable[Bill], as_of: date) -> tuple[AgeingSum, ...]:
    """By currency and age, youngest first; ages without a bill are left out."""
    groups: defaultdict[tuple[Currency, int], list[Decimal]] = defaultdict(list)
    order = list(AgeBucket)
    for bill in open_bills(bills, as_of):
        groups[bill.currency, order.index(bill.bucket)].append(bill.balance)
    return tuple(
        AgeingSum(currency=currency, bucket=order[place], balance=total(balances), bills=len(balances))
        for (currency, place), balances in sorted(groups.items())
    )


def collections(bills: Iterable[Bill], *, first: date, last: date, as_of: date) -> tuple[CollectionSum, ...]:
    """By currency; what was collected is counted to the end of `as_of`. Currencies without anything are left out."""
    currencies: defaultdict[Currency, list[Bill]] = defaultdict(list)
    for bill in bills:
        currencies[bill.currency].append(bill)
    sums = (_collection(currency, found, first, last, as_of) for currency, found in sorted(currencies.items()))
    return tuple(each for each in sums if any((each.ar_start, each.billed, each.ar_end, each.due)))


def _collection(currency: Currency, bills: list[Bill], first: date, last: date, as_of: date) -> CollectionSum:
    due = [bill for bill in bills if first <= bill.due_on <= last and bill.stands_on(as_of)]
    return CollectionSum(
        currency=currency,
        ar_start=total(bill.balance(first - timedelta(days=1)) for bill in bills),
        billed=total(bill.amount for bill in bills if first <= bill.opened_on <= last and bill.stands_on(last)),
        ar_end=total(bill.balance(last) for bill in bills),
        ar_end_current=total(bill.balance(last) for bill in bills if bill.due_on >= last),
        due=total(bill.amount for bill in due),
        collected=total(EXACT.subtract(bill.amount, bill.balance(as_of)) for bill in due),
    )
