"""Bills whose collection failed, and which of them were paid after all."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.exact import median, share, total
from subplat.domain.reporting.metrics.receivables import Bill


@frozen(kw_only=True)
class Recovery:
    """Bills that failed in a period, in one currency; `days` is the median from failing to paid."""

    currency: Currency
    failed: int
    failed_amount: Decimal
    recovered: int
    recovered_amount: Decimal
    days: Fraction | None

    @property
    def by_count(self) -> Fraction | None:
        """Paid later ÷ failed."""
        return share(self.recovered, self.failed)

    @property
    def by_amount(self) -> Fraction | None:
        """The same, in money."""
        return share(self.recovered_amount, self.failed_amount)


def recovery(bills: Iterable[Bill], *, first: date, last: date, as_of: date) -> tuple[Recovery, ...]:
    """By currency, as known at the end of `as_of`."""
    currencies: defaultdict[Currency, list[Bill]] = defaultdict(list)
    for bill in bills:
        if bill.failed_on is not None and first <= bill.failed_on <= last:
            currencies[bill.currency].append(bill)
    return tuple(_recovery(currency, found, as_of) for currency, found in sorted(currencies.items()))


def is_recovered(bill: Bill, as_of: date) -> bool:
    """Whether a bill that failed was paid by then."""
    return bill.failed_on is not None and bill.settled_on is not None and bill.settled_on <= as_of


def _recovery(currency: Currency, failed: list[Bill], as_of: date) -> Recovery:
    paid = [bill for bill in failed if is_recovered(bill, as_of)]
    return Recovery(
        currency=currency,
        failed=len(failed),
        failed_amount=total(bill.amount for bill in failed),
        recovered=len(paid),
        recovered_amount=total(bill.amount for bill in paid),
        days=median((bill.settled_on - bill.failed_on).days for bill in paid if bill.settled_on and bill.failed_on),
    )
