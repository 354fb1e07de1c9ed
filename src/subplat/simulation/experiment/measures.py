"""What one policy brought in one world."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from attrs import define, field, frozen

from subplat.adapters.memory.clock import ManualClock
from subplat.domain.clients.client import ClientStatus
from subplat.domain.ids import ClientId, SubscriptionId
from subplat.domain.money import Currency
from subplat.domain.payments.refund import RefundDestination, RefundStatus
from subplat.domain.reporting.books import Books
from subplat.domain.reporting.payment_invariants import RECEIVED
from subplat.domain.subscriptions.subscription import Subscription, SubscriptionStatus, SuspensionCause

DAY = timedelta(days=1)
TENTH = Decimal("0.1")


@frozen(kw_only=True)
class Measures:
    """Money in rupiah. `collected`: received, less what was given back. `days_to_pay`: from the bill's opening, on average.

    `clients_suspended` for want of payment, each once; `days_suspended` of all contracts together; `clients_lost`: no
    contract is left. `mrr` at the end. `letters` to clients, of every kind.
    """

    collected: Decimal
    days_to_pay: Decimal
    clients_suspended: Decimal
    days_suspended: Decimal
    clients_lost: Decimal
    mrr: Decimal
    letters: Decimal


@define(kw_only=True, eq=False)
class Suspensions:
    """Hears of every subscription that a commit changes, and counts how long services were off for want of payment."""

    clock: ManualClock
    clients: dict[ClientId, None] = field(factory=dict[ClientId, None], init=False)
    lasted: timedelta = field(default=timedelta(), init=False)
    _since: dict[SubscriptionId, datetime] = field(factory=dict[SubscriptionId, datetime], init=False)

    def __call__(self, before: Subscription | None, row: Subscription) -> None:
        """As it was, and as it is now."""
        is_off = row.status is SubscriptionStatus.SUSPENDED and row.suspension_cause is SuspensionCause.PAYMENT
        if is_off:
            self.clients[row.client_id] = None
            self._since.setdefault(row.id, self.clock.now())
        elif row.id in self._since:
            self._end(row.id)

    def total(self) -> timedelta:
        """Up to now."""
        for subscription_id in list(self._since):
            self._end(subscription_id)
        return self.lasted

    def _end(self, subscription_id: SubscriptionId) -> None:
        # A clock that jumped back makes no time.
        self.lasted += max(timedelta(), self.clock.now() - self._since.pop(subscription_id))


def measured(books: Books, suspensions: Suspensions, mrr: Decimal, letters: int) -> Measures:
    """Of the books at the end."""
    return Measures(
        collected=_collected(books),
        days_to_pay=_average(_days(books, suspensions.clock)),
        clients_suspended=Decimal(len(suspensions.clients)),
        days_suspended=_tenths(Decimal(suspensions.total() // timedelta(seconds=1)) / 86_400),
        clients_lost=Decimal(sum(1 for client in books.clients if client.status is ClientStatus.CHURNED)),
        mrr=mrr,
        letters=Decimal(letters),
    )


def _collected(books: Books) -> Decimal:
    received = sum(
        (each.amount.amount for each in books.payments if each.status in RECEIVED and each.currency is Currency.IDR),
        Decimal(),
    )
    given_back = sum(
        (
            each.amount.amount
            for each in books.refunds
            if each.status is RefundStatus.SUCCEEDED and each.destination is not RefundDestination.WALLET
        ),
        Decimal(),
    )
    return received - given_back


def _days(books: Books, clock: ManualClock) -> Iterable[int]:
    for cycle in books.cycles:
        settled: date | None = cycle.settled_on
        if settled is not None:
            yield (settled - clock.civil_day(cycle.opened_at)).days


def _average(days: Iterable[int]) -> Decimal:
    found = list(days)
    return _tenths(Decimal(sum(found)) / len(found)) if found else Decimal()


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(TENTH)
