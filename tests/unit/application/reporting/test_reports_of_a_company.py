"""Reports over the use cases: a company is played, its figures are asked for, and each is found again in its rows."""

from datetime import date, datetime
from decimal import Decimal
from itertools import groupby, pairwise

import pytest

from subplat import Subplat
from subplat.application.accounts.authority import NotAllowed
from subplat.application.accounts.register_user import RegisterUser
from subplat.application.ports.acting import acting_as
from subplat.application.ports.exports import ExportFormat
from subplat.application.ports.reports import Part
from subplat.application.reporting.asked import IN_RUPIAH, ReportName, ReportRequest, RowsRequest
from subplat.application.reporting.record_rate import RecordExchangeRate
from subplat.application.reporting.run_report import ExportReport
from subplat.demonstration.history import History
from subplat.domain.accounts.actor import Actor, Source
from subplat.domain.accounts.user import Role
from subplat.domain.errors import InvalidValue, NotFound
from subplat.domain.ids import ClientId, UserId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.rates import RateMissing
from subplat.domain.reporting.metrics.receivables import AgeBucket
from subplat.domain.reporting.tables import Kind, Report, Table
from subplat.testing.builders import a_paying_client, a_seller, a_sent_quotation
from subplat.testing.samples import sample_id
from subplat.wiring.history import RememberedTown, past_in_memory

START = "2025-01-06T08:00+07:00"
FIRST, LAST = date(2025, 1, 1), date(2025, 10, 31)
CENTS = Decimal("0.05")


@pytest.fixture(scope="module")
def town() -> RememberedTown:
    """Nine months of business, and an offer that is out."""
    played = past_in_memory(datetime.fromisoformat(START))
    History(application=played.platform.application, neighbourhood=played, tell=lambda line: None, months=9).play()
    a_sent_quotation(Subplat(played.platform))
    return played


def asked(name: ReportName, **rest: object) -> ReportRequest:
    return ReportRequest(name=name, first=FIRST, last=LAST, **rest)


def run(town: RememberedTown, name: ReportName, **rest: object) -> Report:
    return town.platform.application.reporting.run(asked(name, **rest))


def rows(town: RememberedTown, name: ReportName, **rest: object) -> Table:
    (table,) = town.platform.application.reporting.rows(RowsRequest(report=asked(name), **rest)).tables
    return table


def sales_person(town: RememberedTown, role: Role = Role.SALES, client: ClientId | None = None) -> Actor:
    books = town.platform.application.books.read()
    person = next((user for user in books.users if user.role is role), None)
    return Actor(
        source=Source.API, label="somebody", role=role, user_id=person.id if person else None, client_id=client
    )


@pytest.mark.parametrize("name", list(ReportName))
def test_every_report_has_tables_whose_cells_fit_their_columns(town: RememberedTown, name: ReportName) -> None:
    kinds: dict[Kind, tuple[type, ...]] = {
        Kind.TEXT: (str,),
        Kind.ID: (str,),
        Kind.COUNT: (int,),
        Kind.MONEY: (Decimal,),
        Kind.PERCENT: (Decimal,),
        Kind.NUMBER: (Decimal,),
        Kind.DAY: (date,),
        Kind.MONTH: (date,),
    }
    report = run(town, name)
    assert report.definitions
    for table in (*report.tables, rows(town, name)):
        assert len({column.key for column in table.columns}) == len(table.columns)
        for row in table.rows:
            assert len(row) == len(table.columns)
            for cell, column in zip(row, table.columns, strict=True):
                assert cell is None or isinstance(cell, kinds[column.kind]), (table.key, column.key, cell)
                assert not isinstance(cell, Decimal) or cell.as_tuple().exponent == -2


def test_every_report_of_a_busy_company_says_something(town: RememberedTown) -> None:
    silent = [name for name in ReportName if not any(table.rows for table in run(town, name).tables)]
    assert silent == []


def test_movements_roll_forward_as_they_are_shown(town: RememberedTown) -> None:
    (table,) = run(town, ReportName.MOVEMENTS).tables
    months = table.records()
    assert len(months) >= 9
    for before, after in pairwise(months):
        assert after["start"] == before["end"]
    for month in months:
        kinds = ("new", "reactivation", "expansion", "contraction", "churn_voluntary", "churn_involuntary", "fx")
        assert abs(month["start"] + sum(month[kind] for kind in kinds) - month["end"]) <= CENTS


def test_the_movements_of_a_month_are_found_in_its_rows(town: RememberedTown) -> None:
    (table,) = run(town, ReportName.MOVEMENTS).tables
    shown = {month["month"]: month["end"] - month["start"] for month in table.records()}
    details = rows(town, ReportName.MOVEMENTS).records()
    assert details
    for month, found in groupby(details, key=lambda row: row["day"].replace(day=1)):
        assert abs(sum(row["mrr"] for row in found) - shown[month]) <= CENTS
    first, second = (
        rows(town, ReportName.MOVEMENTS, part=Part(limit=2)),
        rows(town, ReportName.MOVEMENTS, part=Part(limit=2, offset=2)),
    )
    assert (*first.rows, *second.rows) == rows(town, ReportName.MOVEMENTS, part=Part(limit=4)).rows


def test_mrr_is_what_the_active_subscriptions_cost_a_month(town: RememberedTown) -> None:
    application = town.platform.application
    today = application.clock.today()
    mrr, _ = application.reporting.run(ReportRequest(name=ReportName.MRR)).tables
    books = application.books.read()
    paid = [row for row in books.subscriptions if row.status == "ACTIVE" or row.status == "SUSPENDED"]
    cost = sum((item.amount.amount for row in paid for item in row.items), Decimal(0))
    (line,) = mrr.records()
    assert (line["day"], line["mrr"], line["arr"]) == (today, cost, cost * 12)
    assert line["clients"] == len({row.client_id for row in paid})


def test_ageing_is_what_its_bills_add_up_to(town: RememberedTown) -> None:
    for as_of in (date(2025, 6, 12), LAST):
        report = town.platform.application.reporting.run(ReportRequest(name=ReportName.AGEING, as_of=as_of))
        request = ReportRequest(name=ReportName.AGEING, as_of=as_of)
        (bills,) = town.platform.application.reporting.rows(RowsRequest(report=request)).tables
        (current,) = town.platform.application.reporting.rows(
            RowsRequest(report=request, bucket=AgeBucket.CURRENT)
        ).tables
        (line,) = report.tables[0].records()
        assert line["total"] == sum(row["balance"] for row in bills.records())
        assert line["current"] == sum(row["balance"] for row in current.records())
        assert line["bills"] == len(bills.rows)


def test_collections_and_recovery_are_found_in_their_bills(town: RememberedTown) -> None:
    (line,) = run(town, ReportName.COLLECTIONS).tables[0].records()
    due = [row for row in rows(town, ReportName.COLLECTIONS).records() if not row["state"]]
    assert line["due"] == sum(row["amount"] for row in due)
    assert line["collected"] == sum(row["settled"] for row in due)
    (failed,) = run(town, ReportName.RECOVERY).tables[0].records()
    bills = rows(town, ReportName.RECOVERY).records()
    assert (failed["failed"], failed["recovered"]) == (len(bills), sum(1 for row in bills if row["paid_on"]))


def test_sales_see_their_own_clients_alone_whatever_they_ask_for(town: RememberedTown) -> None:
    actor = sales_person(town)
    other = Actor(source=Source.API, label="x", role=Role.SALES, user_id=sample_id(UserId, 77))
    books = town.platform.application.books.read()
    theirs = {str(client.id) for client in books.clients if client.sales_user_id == actor.user_id}
    with acting_as(actor):
        assert {row["client_id"] for row in rows(town, ReportName.RETENTION).records()} <= theirs
        assert {row[0] for row in run(town, ReportName.PIPELINE).tables[0].rows} <= {str(actor.user_id)}
    with acting_as(other):
        for name in ReportName:
            report = run(town, name, sales=actor.user_id)
            counted = [row for table in report.tables for row in table.rows if name is not ReportName.CONVERSION]
            assert counted == [], name
            assert rows(town, name).rows == ()


def test_a_client_sees_no_report(town: RememberedTown) -> None:
    with acting_as(sales_person(town, Role.CLIENT, sample_id(ClientId, 1))):
        for name in ReportName:
            with pytest.raises(NotFound):
                run(town, name)
            with pytest.raises(NotFound):
                rows(town, name)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FINANCE])
def test_admin_and_finance_see_everything(town: RememberedTown, role: Role) -> None:
    with acting_as(sales_person(town, role)):
        assert run(town, ReportName.MOVEMENTS).tables == run(town, ReportName.MOVEMENTS).tables
        seen = run(town, ReportName.RETENTION)
    assert seen == run(town, ReportName.RETENTION)


def test_what_makes_no_sense_is_refused(town: RememberedTown) -> None:
    run_report = town.platform.application.reporting.run
    for wrong in (
        ReportRequest(name=ReportName.MRR, first=LAST, last=FIRST),
        ReportRequest(name=ReportName.MRR, first=date(1990, 1, 1), last=LAST),
        ReportRequest(name=ReportName.MRR, currency=Currency.IDR, in_rupiah=True),
        *(ReportRequest(name=name, in_rupiah=True) for name in ReportName if name not in IN_RUPIAH),
    ):
        with pytest.raises(InvalidValue):
            run_report(wrong)


def test_a_report_in_one_currency_holds_that_currency_alone(town: RememberedTown) -> None:
    assert run(town, ReportName.MOVEMENTS, currency=Currency.SGD).tables[0].rows == ()
    assert run(town, ReportName.MOVEMENTS, currency=Currency.IDR) != run(
        town, ReportName.MOVEMENTS, currency=Currency.SGD
    )


def test_rupiah_alone_need_no_rate_and_look_the_same(town: RememberedTown) -> None:
    for name in IN_RUPIAH:
        assert run(town, name, in_rupiah=True).tables == run(town, name).tables


@pytest.mark.parametrize("file_format", list(ExportFormat))
@pytest.mark.parametrize("name", list(ReportName))
def test_every_report_and_its_rows_can_be_taken_away(
    town: RememberedTown, name: ReportName, file_format: ExportFormat
) -> None:
    export = town.platform.application.reporting.export
    for request in (asked(name), RowsRequest(report=asked(name))):
        file = export(ExportReport(request=request, format=file_format))
        assert file.content.startswith(b"PK")
        assert file.filename.startswith(name)


def test_a_rate_is_recorded_by_somebody_and_found_by_the_rupiah_view() -> None:
    app = Subplat.in_memory(now="2026-01-05T09:00+07:00")
    a_paying_client(app, client_currency=Currency.USD)
    bookkeeper = app.accounts.register(
        RegisterUser(email="finance@reseller.example", full_name="Tim Finance", role=Role.FINANCE)
    )
    request = ReportRequest(name=ReportName.MRR, in_rupiah=True)
    with pytest.raises(RateMissing):
        app.reporting.run(request)
    for amount in (16_000, 16_250):
        app.reporting.record_rate(
            RecordExchangeRate(
                currency=Currency.USD,
                day=date(2026, 1, 1),
                rate=Decimal(amount),
                source="Bank Indonesia",
                by=bookkeeper,
            )
        )
    native, shown = (
        app.reporting.run(each).tables[0].records()[0] for each in (ReportRequest(name=ReportName.MRR), request)
    )
    assert (native["currency"], shown["currency"]) == ("USD", "IDR")
    assert shown["mrr"] == native["mrr"] * 16_250
    assert shown["clients"] == native["clients"] == 1
    with pytest.raises(InvalidValue):
        app.reporting.record_rate(
            RecordExchangeRate(
                currency=Currency.IDR, day=date(2026, 1, 1), rate=Decimal(1), source="none", by=bookkeeper
            )
        )
    with pytest.raises(NotAllowed):
        app.reporting.record_rate(
            RecordExchangeRate(
                currency=Currency.USD, day=date(2026, 1, 1), rate=Decimal(1), source="guess", by=a_seller(app)
            )
        )
