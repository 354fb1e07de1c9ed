"""What reports ask of the books: sums for their tables, and the rows behind each sum.

Reads without locks, outside any unit of work; every call is one consistent picture. Amounts are exact and a year's worth
where they are called `arr`. A `Scope` narrows down: one currency, and for a sales person the clients they look after (of
offers: their own). With `rates` amounts are in rupiah. All raise Unavailable.
"""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from attrs import frozen

from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.cohorts import CohortChange
from subplat.domain.reporting.metrics.movements import Movement, MovementKind, MovementSum
from subplat.domain.reporting.metrics.offers import Offer
from subplat.domain.reporting.metrics.position import Position
from subplat.domain.reporting.metrics.rates import ExchangeRate, MonthlyRates
from subplat.domain.reporting.metrics.receivables import AgeingSum, Bill, CollectionSum, OpenBill
from subplat.domain.reporting.metrics.retention import ClientBalance, MonthlyLoss, Retention
from subplat.domain.reporting.metrics.values import SubscriptionValue


@frozen(kw_only=True)
class Scope:
    """Which part of the books a report is about; nothing set: all of them."""

    currency: Currency | None = None
    sales: UserId | None = None


@frozen(kw_only=True)
class Part:
    """Which of the rows: at most `limit` (None: all) after the first `offset`, in the order the method names."""

    limit: int | None = None
    offset: int = 0


ALL_ROWS = Part()


class RevenueFigures(Protocol):
    """Sums over what subscriptions were worth."""

    def movement_sums(
        self, scope: Scope, *, through: date, rates: MonthlyRates | None = None
    ) -> tuple[MovementSum, ...]:
        """Every month from the first movement there was through the day `through`, by currency, month and kind."""
        ...

    def positions(self, scope: Scope, day: date) -> tuple[Position, ...]:
        """At the end of `day`, one per currency in which anything was ever booked."""
        ...

    def retention(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None
    ) -> tuple[Retention, ...]:
        """By currency; in rupiah at the rate of the first month for both ends."""
        ...

    def cohort_changes(self, scope: Scope, *, through: date) -> tuple[CohortChange, ...]:
        """By currency, cohort and month, through the day `through`."""
        ...

    def monthly_losses(self, scope: Scope, *, through: date) -> tuple[MonthlyLoss, ...]:
        """By currency and month, through the day `through`."""
        ...


class RevenueRows(Protocol):
    """What the sums over subscriptions are made of."""

    def movements(
        self,
        scope: Scope,
        *,
        first: date,
        last: date,
        kinds: Collection[MovementKind] = tuple(MovementKind),
        rates: MonthlyRates | None = None,
        part: Part = ALL_ROWS,
    ) -> tuple[Movement, ...]:
        """Those of the days from `first` to `last`, by day, client and currency."""
        ...

    def client_balances(
        self, scope: Scope, *, first: date, last: date, rates: MonthlyRates | None = None, part: Part = ALL_ROWS
    ) -> tuple[ClientBalance, ...]:
        """Clients with MRR before `first` or at the end of `last`, by currency and client."""
        ...

    def values(self, scope: Scope, *, client_id: ClientId) -> tuple[SubscriptionValue, ...]:
        """All that was ever written down of a client's subscriptions, by subscription and sequence."""
        ...

    def rates(self) -> tuple[ExchangeRate, ...]:
        """All that were recorded, by currency, day and time of recording."""
        ...


class Receivables(Protocol):
    """Unpaid bills, and how well bills are collected."""

    def ageing(self, scope: Scope, as_of: date) -> tuple[AgeingSum, ...]:
        """By currency and age, as it was at the end of `as_of`."""
        ...

    def open_bills(self, scope: Scope, as_of: date, *, part: Part = ALL_ROWS) -> tuple[OpenBill, ...]:
        """What the ageing is made of: by due date and id."""
        ...

    def collections(self, scope: Scope, *, first: date, last: date, as_of: date) -> tuple[CollectionSum, ...]:
        """By currency; what was collected is counted to the end of `as_of`."""
        ...

    def bills_due(self, scope: Scope, *, first: date, last: date, part: Part = ALL_ROWS) -> tuple[Bill, ...]:
        """Bills that fell due from `first` to `last`, with what was received on them, by due date and id."""
        ...

    def bills_failed(self, scope: Scope, *, first: date, last: date) -> tuple[Bill, ...]:
        """Bills whose collection failed from `first` to `last`, without receipts, by the day they failed and id."""
        ...


class SalesRecords(Protocol):
    """What sales people did, and what people and companies are called."""

    def offers(self, scope: Scope) -> tuple[Offer, ...]:
        """Every quotation that is, or was, more than a draft, by number."""
        ...

    def names(self, ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Of clients and of users; ids that are neither are left out."""
        ...


@frozen(kw_only=True)
class ReportBooks:
    """All that reports are made from."""

    figures: RevenueFigures
    rows: RevenueRows
    receivables: Receivables
    sales: SalesRecords
