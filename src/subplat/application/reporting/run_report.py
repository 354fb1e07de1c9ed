"""Running a report, looking behind its figures, and taking it away as a file."""

from collections.abc import Callable, Mapping

from attrs import frozen

from subplat.application.ports.acting import ACTING
from subplat.application.ports.clock import Clock
from subplat.application.ports.exports import ExportedFile, ExportFormat, ReportExporter
from subplat.application.ports.reports import ReportBooks
from subplat.application.reporting import money_tables, revenue_tables, sales_tables
from subplat.application.reporting.asked import Asked, ReportName, ReportRequest, RowsRequest, decided
from subplat.application.reporting.definitions import DEFINITIONS
from subplat.application.reporting.reading import Reading
from subplat.application.reporting.rows import ROWS
from subplat.domain.reporting.tables import Report, Table

Maker = Callable[[Reading], tuple[Table, ...]]

REPORTS: Mapping[ReportName, tuple[str, Maker]] = {
    ReportName.MRR: ("MRR", revenue_tables.mrr),
    ReportName.MOVEMENTS: ("MRR movements", revenue_tables.movements),
    ReportName.CHURN: ("Churn", revenue_tables.churn),
    ReportName.RETENTION: ("Retention", revenue_tables.retention),
    ReportName.COHORTS: ("Cohorts", revenue_tables.cohorts),
    ReportName.AGEING: ("Ageing of receivables", money_tables.ageing),
    ReportName.COLLECTIONS: ("Collections", money_tables.collections),
    ReportName.RECOVERY: ("Recovery", money_tables.recovery),
    ReportName.CONVERSION: ("Quotation conversion", sales_tables.conversion),
    ReportName.PIPELINE: ("Pipeline", sales_tables.pipeline),
    ReportName.LEADERBOARD: ("Leaderboard", sales_tables.leaderboard),
}


@frozen(kw_only=True)
class RunReportHandler:
    """A report's tables, with the rules they were made by."""

    books: ReportBooks
    clock: Clock

    def __call__(self, request: ReportRequest) -> Report:
        """Raises InvalidValue, RateMissing, NotFound (for who may see none), Unavailable."""
        asked = decided(request, today=self.clock.today(), actor=ACTING.get())
        title, make = REPORTS[asked.name]
        return _report(asked, title, make(Reading(books=self.books, asked=asked)))


@frozen(kw_only=True)
class ReportRowsHandler:
    """The rows behind a report's figures, as a report of one table."""

    books: ReportBooks
    clock: Clock

    def __call__(self, request: RowsRequest) -> Report:
        """Raises what the report raises."""
        asked = decided(request.report, today=self.clock.today(), actor=ACTING.get())
        title, _ = REPORTS[asked.name]
        table = ROWS[asked.name](Reading(books=self.books, asked=asked), request)
        return _report(asked, f"{title}: rows", (table,))


@frozen(kw_only=True)
class ExportReport:
    """A report, or (`rows`) what is behind it, as a file."""

    request: ReportRequest | RowsRequest
    format: ExportFormat


@frozen(kw_only=True)
class ExportReportHandler:
    """The same tables as a file, with its definitions."""

    run: RunReportHandler
    rows: ReportRowsHandler
    exporters: Mapping[ExportFormat, ReportExporter]

    def __call__(self, command: ExportReport) -> ExportedFile:
        """Raises what the report raises."""
        request = command.request
        report = self.rows(request) if isinstance(request, RowsRequest) else self.run(request)
        return self.exporters[command.format].write(report)


def _report(asked: Asked, title: str, tables: tuple[Table, ...]) -> Report:
    parameters = {
        "From": f"{asked.first}",
        "To": f"{asked.last}",
        "As known at the end of": f"{asked.as_of}",
        "Currency": "all, in rupiah" if asked.in_rupiah else asked.scope.currency or "each by itself",
        "Sales person": str(asked.scope.sales) if asked.scope.sales else "all",
    }
    return Report(
        name=asked.name,
        title=title,
        parameters=tuple(parameters.items()),
        tables=tables,
        definitions=DEFINITIONS[asked.name],
    )
