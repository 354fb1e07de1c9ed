"""The same months of business, played in memory and on PostgreSQL, give the same reports, to the last cell."""

from datetime import date, datetime

import pytest

from subplat.application.reporting.asked import IN_RUPIAH, ReportName, ReportRequest, RowsRequest
from subplat.demonstration.history import History
from subplat.domain.reporting.tables import Report
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.history import RememberedTown, past_in_memory, past_on_postgres

START = datetime.fromisoformat("2025-01-06T08:00+07:00")
MONTHS = 6


def reports(town: RememberedTown) -> dict[str, Report]:
    """All of them, with the rows behind them, at the end and half-way."""
    reporting, found = town.platform.application.reporting, dict[str, Report]()
    for name in ReportName:
        for as_of in (None, date(2025, 4, 2)):
            request = ReportRequest(name=name, first=date(2025, 1, 1), as_of=as_of)
            found[f"{name} {as_of}"] = reporting.run(request)
            found[f"{name} {as_of} rows"] = reporting.rows(RowsRequest(report=request))
        if name in IN_RUPIAH:
            found[f"{name} in rupiah"] = reporting.run(ReportRequest(name=name, in_rupiah=True))
    return found


def played(town: RememberedTown) -> dict[str, Report]:
    History(
        application=town.platform.application, neighbourhood=town, tell=lambda line: None, clients=12, months=MONTHS
    ).play()
    return reports(town)


@pytest.mark.long
def test_reports_are_the_same_in_memory_and_on_postgres(own_database: MigratedDatabase) -> None:
    in_memory = played(past_in_memory(START))
    with past_on_postgres(own_database.dsn, START) as town:
        on_postgres = played(town)
    assert any(table.rows for report in in_memory.values() for table in report.tables)
    assert on_postgres == in_memory
