"""The rows behind each report's figures."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from subplat.application.ports.reports import Part
from subplat.application.reporting.asked import ReportName, RowsRequest
from subplat.application.reporting.money_tables import amount
from subplat.application.reporting.reading import Reading, monthly
from subplat.application.reporting.revenue_tables import shown_arr
from subplat.domain.money import EXACT
from subplat.domain.reporting.metrics.exact import NOTHING
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.offers import Offer
from subplat.domain.reporting.metrics.receivables import Bill, OpenBill
from subplat.domain.reporting.metrics.recovery import is_recovered
from subplat.domain.reporting.tables import Cell, Column, Kind, Table, column, identifier

R = TypeVar("R")

CLIENT = (column("client_id", Kind.ID, "Client's id"), column("client"))
BILL = (
    column("billing_cycle_id", Kind.ID, "Bill's id"),
    *CLIENT,
    column("number", Kind.COUNT),
    column("invoice_number"),
    column("currency"),
    column("due_date", Kind.DAY),
    column("amount", Kind.MONEY),
)


def movement_rows(reading: Reading, request: RowsRequest) -> Table:
    """Each client's movements, day by day."""
    asked = reading.asked
    found = reading.books.rows.movements(
        asked.scope,
        first=asked.first,
        last=asked.through,
        kinds=request.kinds,
        rates=reading.rates(),
        part=request.part,
    )
    names = reading.names(each.client_id for each in found)
    return Table(
        key="movement_rows",
        title="Movements",
        columns=(
            column("day", Kind.DAY),
            *CLIENT,
            column("currency"),
            column("kind"),
            column("mrr", Kind.MONEY, "MRR"),
            column("arr", Kind.MONEY, "ARR"),
            column("late", title="Learnt late"),
        ),
        rows=tuple(
            (
                each.day,
                identifier(each.client_id),
                names.of(each.client_id),
                each.currency,
                each.kind,
                monthly(each.signed),
                shown_arr(each.signed),
                "late" if each.is_late else "",
            )
            for each in found
        ),
    )


def joined_rows(reading: Reading, request: RowsRequest) -> Table:
    """The clients of the cohorts: who was new, and when."""
    return movement_rows(reading, RowsRequest(report=request.report, kinds=(MovementKind.NEW,), part=request.part))


def client_rows(reading: Reading, request: RowsRequest) -> Table:
    """Each client's MRR at both ends of the period."""
    asked = reading.asked
    found = reading.books.rows.client_balances(
        asked.scope, first=asked.first, last=asked.through, rates=reading.rates(at_start=True), part=request.part
    )
    names = reading.names(each.client_id for each in found)
    return Table(
        key="client_rows",
        title="Clients",
        columns=(
            *CLIENT,
            column("currency"),
            column("mrr_at_start", Kind.MONEY, "MRR at start"),
            column("mrr_at_end", Kind.MONEY, "MRR at end"),
        ),
        rows=tuple(
            (
                identifier(each.client_id),
                names.of(each.client_id),
                each.currency,
                monthly(each.start),
                monthly(each.end),
            )
            for each in found
        ),
    )


def open_bill_rows(reading: Reading, request: RowsRequest) -> Table:
    """Unpaid bills, the oldest first."""
    asked = reading.asked
    receivables = reading.books.receivables
    if request.bucket is None:
        found = receivables.open_bills(asked.scope, asked.as_of, part=request.part)
    else:
        everything = receivables.open_bills(asked.scope, asked.as_of)
        found = _part([bill for bill in everything if bill.bucket is request.bucket], request.part)
    names = reading.names(bill.client_id for bill in found)
    columns = (*BILL, column("balance", Kind.MONEY), column("days_past_due", Kind.COUNT), column("age"))
    rows = tuple(
        (*_bill(bill, names.of(bill.client_id)), amount(bill.balance), bill.days_past_due, bill.bucket)
        for bill in found
    )
    return Table(key="open_bills", title="Unpaid bills", columns=columns, rows=rows)


def due_bill_rows(reading: Reading, request: RowsRequest) -> Table:
    """Bills that fell due in the period, and what was settled of them."""
    asked = reading.asked
    found = reading.books.receivables.bills_due(asked.scope, first=asked.first, last=asked.last, part=request.part)
    names = reading.names(bill.client_id for bill in found)
    columns = (*BILL, column("settled", Kind.MONEY), column("settled_on", Kind.DAY), column("state"))
    rows = tuple(
        (
            *_bill(bill, names.of(bill.client_id)),
            amount(_settled(bill, asked.as_of)),
            bill.settled_on,
            "" if bill.stands_on(asked.as_of) else "not counted: cancelled or not yet opened",
        )
        for bill in found
    )
    return Table(key="bills_due", title="Bills that fell due", columns=columns, rows=rows)


def failed_bill_rows(reading: Reading, request: RowsRequest) -> Table:
    """Bills whose collection failed in the period."""
    asked = reading.asked
    bills = reading.books.receivables.bills_failed(asked.scope, first=asked.first, last=asked.last)
    found = _part(bills, request.part)
    names = reading.names(bill.client_id for bill in found)
    columns = (*BILL, column("failed_on", Kind.DAY), column("paid_on", Kind.DAY))
    rows = tuple(
        (
            *_bill(bill, names.of(bill.client_id)),
            bill.failed_on,
            bill.settled_on if is_recovered(bill, asked.as_of) else None,
        )
        for bill in found
    )
    return Table(key="bills_failed", title="Bills that failed", columns=columns, rows=rows)


def decided_rows(reading: Reading, request: RowsRequest) -> Table:
    """Offers decided in the period."""
    asked = reading.asked
    offers = reading.books.sales.offers(asked.scope)
    return _offers(reading, [each for each in offers if each.was_decided(asked.first, asked.last)], request.part)


def open_rows(reading: Reading, request: RowsRequest) -> Table:
    """Offers that are out."""
    offers = reading.books.sales.offers(reading.asked.scope)
    return _offers(reading, [each for each in offers if each.is_open(reading.asked.as_of)], request.part)


def _offers(reading: Reading, offers: list[Offer], part: Part) -> Table:
    found = _part(offers, part)
    names = reading.names(key for each in found for key in (each.client_id, each.sales_id))
    columns: tuple[Column, ...] = (
        column("quotation_id", Kind.ID, "Quotation's id"),
        column("number"),
        *CLIENT,
        column("sales_person"),
        column("status"),
        column("currency"),
        column("value", Kind.MONEY),
        column("first_sent_on", Kind.DAY),
        column("valid_until", Kind.DAY),
        column("decided_on", Kind.DAY),
    )
    rows = tuple(
        (
            identifier(each.quotation_id),
            each.number,
            identifier(each.client_id),
            names.of(each.client_id),
            names.of(each.sales_id),
            each.status,
            each.currency,
            amount(each.value),
            each.first_sent_on,
            each.valid_until,
            each.decided_on,
        )
        for each in found
    )
    return Table(key="offers", title="Offers", columns=columns, rows=rows)


def _settled(bill: Bill, as_of: date) -> Decimal:
    return EXACT.subtract(bill.amount, bill.balance(as_of)) if bill.stands_on(as_of) else NOTHING


def _bill(bill: Bill | OpenBill, client: str) -> tuple[Cell, ...]:
    return (
        identifier(bill.cycle_id),
        identifier(bill.client_id),
        client,
        bill.number,
        bill.invoice_number,
        bill.currency,
        bill.due_on,
        amount(bill.amount),
    )


def _part(rows: Sequence[R], part: Part) -> tuple[R, ...]:
    end = None if part.limit is None else part.offset + part.limit
    return tuple(rows[part.offset : end])


ROWS: Mapping[ReportName, Callable[[Reading, RowsRequest], Table]] = {
    ReportName.MRR: client_rows,
    ReportName.MOVEMENTS: movement_rows,
    ReportName.CHURN: movement_rows,
    ReportName.RETENTION: client_rows,
    ReportName.COHORTS: joined_rows,
    ReportName.AGEING: open_bill_rows,
    ReportName.COLLECTIONS: due_bill_rows,
    ReportName.RECOVERY: failed_bill_rows,
    ReportName.CONVERSION: decided_rows,
    ReportName.PIPELINE: open_rows,
    ReportName.LEADERBOARD: joined_rows,
}
