"""PostgreSQL answers what the pure functions answer: on random histories of contracts, and on random companies' bills."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from zoneinfo import ZoneInfo

import pytest
from attrs import evolve, frozen
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, RowMapping, insert, text

from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.memory.reports.books import in_memory_reports
from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.store import Shelf
from subplat.adapters.postgres.queries.reports.asking import Asking
from subplat.adapters.postgres.queries.reports.receivables import PostgresReceivables
from subplat.adapters.postgres.queries.reports.revenue import PostgresRevenue
from subplat.adapters.postgres.queries.reports.sales import PostgresSalesRecords
from subplat.adapters.postgres.repositories.billing import PostgresCycles
from subplat.adapters.postgres.repositories.deals import PostgresQuotations, PostgresSubscriptions
from subplat.adapters.postgres.repositories.payments import PostgresPayments, PostgresRefunds
from subplat.adapters.postgres.repositories.reporting import PostgresReportHistory
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.transaction import Transaction
from subplat.application.ports.reports import Part, ReportBooks, Scope
from subplat.domain.clients.client import Client
from subplat.domain.ids import ClientId, QuotationItemId, UserId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.rates import ExchangeRate, MonthlyRates
from subplat.domain.reporting.metrics.values import SubscriptionValue
from subplat.testing.company import Company
from subplat.testing.samples import TODAY, sample_id
from subplat.testing.strategies.books import companies
from subplat.testing.strategies.reporting import days_of_history, histories, instant, monthly_rates

JAKARTA = ZoneInfo("Asia/Jakarta")
NOW = datetime(2026, 1, 31, 9, tzinfo=JAKARTA)
SALES = tuple(sample_id(UserId, number) for number in (1, 2))
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
SCOPES = st.builds(
    Scope,
    currency=st.none() | st.sampled_from(Currency),
    sales=st.none() | st.sampled_from([*SALES, sample_id(UserId, 9)]),
)


@frozen(kw_only=True)
class OneConnection(Asking):
    """Everything is asked in the test's own transaction, which is rolled back."""

    connection: Connection

    def rows(self, question: str, values: Mapping[str, object]) -> Sequence[RowMapping]:
        return self.connection.execute(text(question), values).mappings().all()


def on_postgres(connection: Connection) -> ReportBooks:
    asking = OneConnection(engine=connection.engine, zone=JAKARTA, connection=connection)
    revenue = PostgresRevenue(asking=asking)
    return ReportBooks(
        figures=revenue,
        rows=revenue,
        receivables=PostgresReceivables(asking=asking),
        sales=PostgresSalesRecords(asking=asking),
    )


def client(number: int) -> Client:
    """Looked after by one of two, or by nobody."""
    sales = (*SALES, None)[number % 3]
    return Client(
        id=sample_id(ClientId, number),
        name=f"PT Contoh {number}",
        billing_email=f"finance{number}@contoh.example",
        sales_user_id=sales,
    )


def shelved(values: Sequence[SubscriptionValue]) -> ReportBooks:
    shelves = Shelves()
    for number in range(1, 5):
        shelves.clients.put(client(number))
    for value in values:
        known = shelves.history.values.get(value.subscription_id, ())
        shelves.history.values[value.subscription_id] = (*known, value)
    return in_memory_reports(shelves, ManualClock(NOW))


def stored(connection: Connection, values: Sequence[SubscriptionValue]) -> ReportBooks:
    for number in range(1, 5):
        each = client(number)
        row = {
            "id": each.id,
            "name": each.name,
            "billing_email": each.billing_email,
            "sales_user_id": each.sales_user_id,
        }
        connection.execute(insert(CLIENTS), {**row, "status": each.status})
    history = PostgresReportHistory(Transaction(connection=connection))
    for value in values:
        history.append_value(value)
    return on_postgres(connection)


@FEW
@given(histories(), SCOPES, days_of_history(), st.integers(0, 400), monthly_rates())
def test_revenue_is_what_the_pure_functions_say(
    unlinked: Connection,
    values: list[SubscriptionValue],
    scope: Scope,
    last: date,
    length: int,
    rates: MonthlyRates,
) -> None:
    first, pure = last - timedelta(days=length), shelved(values)
    with unlinked.begin_nested() as savepoint:
        books = stored(unlinked, values)
        for each in (None, rates):
            assert books.figures.movement_sums(scope, through=last, rates=each) == pure.figures.movement_sums(
                scope, through=last, rates=each
            )
            assert books.rows.movements(scope, first=first, last=last, rates=each) == pure.rows.movements(
                scope, first=first, last=last, rates=each
            )
            if each is None or first >= min(month for _, month in rates.rates):
                assert books.figures.retention(scope, first=first, last=last, rates=each) == pure.figures.retention(
                    scope, first=first, last=last, rates=each
                )
        assert books.figures.positions(scope, last) == pure.figures.positions(scope, last)
        assert books.figures.cohort_changes(scope, through=last) == pure.figures.cohort_changes(scope, through=last)
        assert books.figures.monthly_losses(scope, through=last) == pure.figures.monthly_losses(scope, through=last)
        part = Part(limit=2, offset=1)
        assert books.rows.client_balances(scope, first=first, last=last, part=part) == pure.rows.client_balances(
            scope, first=first, last=last, part=part
        )
        kinds = (MovementKind.NEW, MovementKind.CHURN_INVOLUNTARY)
        assert books.rows.movements(scope, first=first, last=last, kinds=kinds, part=part) == pure.rows.movements(
            scope, first=first, last=last, kinds=kinds, part=part
        )
        for number in range(1, 5):
            key = sample_id(ClientId, number)
            assert books.rows.values(scope, client_id=key) == pure.rows.values(scope, client_id=key)
        savepoint.rollback()


def shelf_of(company: Company, clients: Sequence[Client]) -> Shelves:
    shelves = Shelves()

    def fill(shelf: Shelf, rows: Sequence[object]) -> None:
        for row in rows:
            shelf.put(row)

    # The company's offers share their one sample line; in the books every line is a row of its own.
    for number, quotation in enumerate(company.quotations):
        quotation.lines = tuple(evolve(line, id=sample_id(QuotationItemId, 900 + number)) for line in quotation.lines)
    fill(shelves.clients, clients)
    fill(shelves.quotations, company.quotations)
    fill(shelves.subscriptions, company.subscriptions)
    fill(shelves.cycles, [cycle for cycles in company.cycles.values() for cycle in cycles])
    fill(shelves.payments, company.payments)
    fill(shelves.refunds, company.refunds)
    return shelves


def write(connection: Connection, shelves: Shelves) -> None:
    transaction, numbers = Transaction(connection=connection), count(1)
    for each in shelves.clients:
        row = {"id": each.id, "name": each.name, "sales_user_id": each.sales_user_id, "status": each.status}
        connection.execute(insert(CLIENTS), {**row, "billing_email": f"{next(numbers)}@contoh.example"})
    for repository, rows in (
        (PostgresQuotations(transaction), shelves.quotations),
        (PostgresSubscriptions(transaction), shelves.subscriptions),
        (PostgresCycles(transaction), shelves.cycles),
        (PostgresPayments(transaction), shelves.payments),
        (PostgresRefunds(transaction), shelves.refunds),
    ):
        for row in rows:
            repository.add(row)


@FEW
@given(companies(), SCOPES, st.integers(-10, 300), st.integers(0, 120), st.integers(0, 60))
def test_bills_and_offers_are_what_the_pure_functions_say(
    unlinked: Connection, company: Company, scope: Scope, ends_after: int, length: int, looked_at_after: int
) -> None:
    owners = [*SALES, None]
    clients = list(company.clients.values())
    for place, each in enumerate(clients):
        each.sales_user_id = owners[place % 3]
    shelves = shelf_of(company, clients)
    last = TODAY + timedelta(days=ends_after)
    first, as_of = last - timedelta(days=length), last + timedelta(days=looked_at_after)
    pure = in_memory_reports(shelves, ManualClock(NOW))
    with unlinked.begin_nested() as savepoint:
        write(unlinked, shelves)
        books = on_postgres(unlinked)
        part = Part(limit=2, offset=1)
        for day in (first, last, as_of):
            assert books.receivables.ageing(scope, day) == pure.receivables.ageing(scope, day)
            assert books.receivables.open_bills(scope, day) == pure.receivables.open_bills(scope, day)
        assert books.receivables.open_bills(scope, last, part=part) == pure.receivables.open_bills(
            scope, last, part=part
        )
        assert books.receivables.collections(
            scope, first=first, last=last, as_of=as_of
        ) == pure.receivables.collections(scope, first=first, last=last, as_of=as_of)
        assert books.receivables.bills_due(scope, first=first, last=last) == pure.receivables.bills_due(
            scope, first=first, last=last
        )
        assert books.receivables.bills_failed(scope, first=first, last=as_of) == pure.receivables.bills_failed(
            scope, first=first, last=as_of
        )
        mine = Scope(currency=scope.currency, sales=company.sales.id if scope.sales else None)
        assert books.sales.offers(mine) == pure.sales.offers(mine)
        everybody = [each.id for each in clients]
        assert books.sales.names(everybody) == pure.sales.names(everybody)
        savepoint.rollback()


def test_rates_are_read_as_they_were_written(unlinked: Connection) -> None:
    rates = [
        ExchangeRate(
            currency=Currency.USD,
            day=date(2026, 1, number),
            rate=Decimal("16250.123456"),
            source="Bank Indonesia",
            recorded_by=SALES[0],
            recorded_at=instant(date(2026, 1, 9)),
        )
        for number in (1, 2)
    ]
    history = PostgresReportHistory(Transaction(connection=unlinked))
    for rate in reversed(rates):
        history.append_rate(rate)
    assert on_postgres(unlinked).rows.rates() == tuple(rates)


@pytest.mark.parametrize("table", ["subscription_values", "exchange_rates"])
@pytest.mark.parametrize("attack", ["update {} set created_at = now()", "delete from {}", "truncate {}"])
def test_the_application_cannot_change_history(unlinked: Connection, table: str, attack: str) -> None:
    with pytest.raises(Exception, match="permission denied"):
        unlinked.execute(text(attack.format(table)))
