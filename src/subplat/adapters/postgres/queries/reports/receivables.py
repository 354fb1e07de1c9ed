"""Bills and what was received on them, asked of PostgreSQL."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from attrs import frozen
from sqlalchemy import RowMapping

from subplat.adapters.postgres.queries.reports.asking import Asking, narrowed, paged, scope_values
from subplat.adapters.postgres.queries.reports.receivable_sql import (
    AGEING,
    COLLECTIONS,
    DUE,
    FAILED,
    OPEN,
    OPEN_ROWS,
    RECEIPTS,
)
from subplat.application.ports.reports import ALL_ROWS, Part, Scope
from subplat.domain.ids import BillingCycleId, ClientId, SubscriptionId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.receivables import AgeBucket, AgeingSum, Bill, CollectionSum, OpenBill, Receipt


@frozen(kw_only=True)
class PostgresReceivables:
    """See the port; what was open at the end of a day is found by the indexes on states and on days of settlement."""

    asking: Asking

    def ageing(self, scope: Scope, as_of: date) -> tuple[AgeingSum, ...]:
        """By currency and age."""
        order = list(AgeBucket)
        return tuple(
            AgeingSum(
                currency=Currency(row["currency"]),
                bucket=order[row["bucket"]],
                balance=row["balance"],
                bills=row["bills"],
            )
            for row in self.asking.rows(_open(scope) + AGEING, self._at(scope, as_of))
        )

    def open_bills(self, scope: Scope, as_of: date, *, part: Part = ALL_ROWS) -> tuple[OpenBill, ...]:
        """By due date and id."""
        return tuple(
            OpenBill(
                cycle_id=BillingCycleId(row["id"]),
                subscription_id=SubscriptionId(row["subscription_id"]),
                client_id=ClientId(row["client_id"]),
                currency=Currency(row["currency"]),
                number=row["cycle_number"],
                invoice_number=row["invoice_number_external"],
                due_on=row["due_date"],
                amount=row["amount"],
                balance=row["balance"],
                days_past_due=(as_of - row["due_date"]).days,
            )
            for row in self.asking.rows(_open(scope) + OPEN_ROWS + paged(part), self._at(scope, as_of))
        )

    def collections(self, scope: Scope, *, first: date, last: date, as_of: date) -> tuple[CollectionSum, ...]:
        """By currency."""
        values = {
            **scope_values(scope),
            "first": first,
            "last": last,
            "as_of": as_of,
            "starts": self.asking.start_of(first),
            "ends": self.asking.end_of(last),
            "seen": self.asking.end_of(as_of),
        }
        question = COLLECTIONS.format(currency=_currency(scope), mine=_mine(scope))
        return tuple(
            CollectionSum(
                currency=Currency(row["currency"]),
                ar_start=row["ar_start"],
                billed=row["billed"],
                ar_end=row["ar_end"],
                ar_end_current=row["ar_end_current"],
                due=row["due"],
                collected=row["collected"],
            )
            for row in self.asking.rows(question, values)
        )

    def bills_due(self, scope: Scope, *, first: date, last: date, part: Part = ALL_ROWS) -> tuple[Bill, ...]:
        """By due date and id; receipts are read for all of them together."""
        question = DUE.format(currency=_currency(scope), mine=_mine(scope)) + paged(part)
        rows = self.asking.rows(question, {**scope_values(scope), "first": first, "last": last})
        receipts = self._receipts([row["id"] for row in rows])
        return tuple(self._bill(row, receipts.get(row["id"], [])) for row in rows)

    def bills_failed(self, scope: Scope, *, first: date, last: date) -> tuple[Bill, ...]:
        """By the index on days of failing."""
        question = FAILED.format(currency=_currency(scope), mine=_mine(scope))
        bounds = {"starts": self.asking.start_of(first), "ends": self.asking.end_of(last)}
        bills = [self._bill(row, []) for row in self.asking.rows(question, {**scope_values(scope), **bounds})]
        return tuple(sorted(bills, key=lambda bill: (bill.failed_on or date.max, bill.cycle_id)))

    def _at(self, scope: Scope, as_of: date) -> dict[str, object]:
        return {**scope_values(scope), "as_of": as_of, "ends": self.asking.end_of(as_of)}

    def _receipts(self, ids: Sequence[UUID]) -> dict[UUID, list[Receipt]]:
        found: defaultdict[UUID, list[Receipt]] = defaultdict(list)
        for row in self.asking.rows(RECEIPTS, {"ids": ids}):
            found[row["id"]].append(Receipt(self._day(row["received_at"]), row["amount"]))
        return {key: sorted(each, key=lambda receipt: (receipt.day, receipt.amount)) for key, each in found.items()}

    def _bill(self, row: RowMapping, receipts: Sequence[Receipt]) -> Bill:
        failed_at, cancelled_at = row["failed_at"], row["cancelled_at"]
        return Bill(
            cycle_id=BillingCycleId(row["id"]),
            subscription_id=SubscriptionId(row["subscription_id"]),
            client_id=ClientId(row["client_id"]),
            currency=Currency(row["currency"]),
            number=row["cycle_number"],
            invoice_number=row["invoice_number_external"],
            amount=row["amount"],
            opened_on=self._day(row["opened_at"]),
            due_on=row["due_date"],
            settled_on=row["settled_on"],
            failed_on=None if failed_at is None else self._day(failed_at),
            cancelled_on=None if cancelled_at is None else self._day(cancelled_at),
            receipts=tuple(receipts),
        )

    def _day(self, instant: datetime) -> date:
        return instant.astimezone(self.asking.zone).date()


def _open(scope: Scope) -> str:
    return OPEN.format(currency=_currency(scope), mine=_mine(scope))


def _currency(scope: Scope) -> str:
    return narrowed(Scope(currency=scope.currency), "c")


def _mine(scope: Scope) -> str:
    return narrowed(Scope(sales=scope.sales), "s")
