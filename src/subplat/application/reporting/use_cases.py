"""Reports, as one group."""

from collections.abc import Mapping

from attrs import frozen

from subplat.application.ports.clock import Clock
from subplat.application.ports.exports import ExportFormat, ReportExporter
from subplat.application.ports.reports import ReportBooks
from subplat.application.ports.unit_of_work import UnitOfWorkFactory
from subplat.application.reporting.list_rates import ExchangeRatesHandler
from subplat.application.reporting.record_rate import RecordExchangeRateHandler
from subplat.application.reporting.run_report import ExportReportHandler, ReportRowsHandler, RunReportHandler


@frozen(kw_only=True)
class ReportingUseCases:
    """Figures, what is behind them, files, and the rates that the rupiah view needs."""

    run: RunReportHandler
    rows: ReportRowsHandler
    export: ExportReportHandler
    record_rate: RecordExchangeRateHandler
    rates: ExchangeRatesHandler


def reporting_use_cases(
    books: ReportBooks,
    exporters: Mapping[ExportFormat, ReportExporter],
    units_of_work: UnitOfWorkFactory,
    clock: Clock,
) -> ReportingUseCases:
    """Put together."""
    run, rows = RunReportHandler(books=books, clock=clock), ReportRowsHandler(books=books, clock=clock)
    return ReportingUseCases(
        run=run,
        rows=rows,
        export=ExportReportHandler(run=run, rows=rows, exporters=exporters),
        record_rate=RecordExchangeRateHandler(units_of_work=units_of_work, clock=clock),
        rates=ExchangeRatesHandler(books=books),
    )
