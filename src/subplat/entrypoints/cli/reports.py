"""`subplat report` and `subplat export`: figures, what is behind them, and both as files."""

import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, failed, json_text, say
from subplat.entrypoints.cli.report_asked import (
    AsOf,
    Bucket,
    First,
    InCurrency,
    InRupiah,
    Kinds,
    Last,
    Limit,
    Name,
    Offset,
    Rows,
    Sales,
    TableKey,
    behind_it,
    request_of,
)

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.application.reporting.asked import ReportRequest, RowsRequest
    from subplat.domain.reporting.tables import Report


def report(
    name: Name,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
    currency: InCurrency = None,
    in_rupiah: InRupiah = False,
    sales: Sales = None,
    rows: Rows = False,
    bucket: Bucket = None,
    kind: Kinds = None,
    offset: Offset = None,
    limit: Limit = None,
    table: TableKey = None,
    chart: Annotated[bool, typer.Option("--chart", help="Of mrr: bars, month by month.")] = False,
    brief: Annotated[bool, typer.Option("--brief", help="Without the definitions.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="One table as CSV on standard output.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show a report with the rules its figures were made by. Twelve months to today unless said otherwise."""
    from subplat.entrypoints.cli.report_tables import one_csv, only
    from subplat.entrypoints.cli.report_text import report_data, report_text

    behind = behind_it(rows=rows, bucket=bucket, kinds=kind, offset=offset, limit=limit)
    if chart and (name != "mrr" or behind is not None):
        raise typer.BadParameter("there is a chart of mrr only", param_hint="--chart")
    if as_csv and (chart or as_json):
        raise typer.BadParameter("standard output holds one thing: CSV, JSON or a chart", param_hint="--csv")
    with opened_books() as desk:
        application = desk.application
        request = request_of(application, name, first, last, as_of, currency, sales, in_rupiah=in_rupiah)
        wanted = request if behind is None else behind(request)
        if as_csv:
            _, archive = _file(application, wanted, "csv")
            typer.echo(one_csv(archive, table), nl=False)
            return
        found = only(_found(application, wanted), table)
    text = _chart(found) if chart else report_text(found, brief=brief)
    answer(report_data(found), text, as_json=as_json)


def export(
    name: Name,
    file_format: Annotated[
        Literal["csv", "json", "xlsx"],
        typer.Option("--format", help="csv: a zip with a file a table; json: as `report --json`; xlsx: a workbook."),
    ] = "csv",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to; - for standard output. By default its own name, here."),
    ] = None,
    first: First = None,
    last: Last = None,
    as_of: AsOf = None,
    currency: InCurrency = None,
    in_rupiah: InRupiah = False,
    sales: Sales = None,
    rows: Rows = False,
    bucket: Bucket = None,
    kind: Kinds = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a report, or the rows behind it, to a file with its definitions."""
    to_stdout = output is not None and str(output) == "-"
    if to_stdout and as_json:
        raise typer.BadParameter("standard output holds the file or the answer, not both", param_hint="--json")
    if to_stdout and file_format != "json" and sys.stdout.isatty():
        raise typer.BadParameter("this would fill the terminal: name a file, or a pipe", param_hint="--output")
    behind = behind_it(rows=rows, bucket=bucket, kinds=kind)
    with opened_books() as desk:
        application = desk.application
        request = request_of(application, name, first, last, as_of, currency, sales, in_rupiah=in_rupiah)
        own_name, content = _file(application, request if behind is None else behind(request), file_format)
    if to_stdout:
        typer.echo(content, nl=False)
        return
    path = Path(own_name) if output is None else output
    _write(path, content, force=force)
    answer({"file": str(path), "bytes": len(content), "format": file_format}, str(path), as_json=as_json)


def _found(application: "Application", request: "ReportRequest | RowsRequest") -> "Report":
    from subplat.application.reporting.asked import ReportRequest

    reporting = application.reporting
    return reporting.run(request) if isinstance(request, ReportRequest) else reporting.rows(request)


def _file(application: "Application", request: "ReportRequest | RowsRequest", file_format: str) -> tuple[str, bytes]:
    """Its own name, and what is in it."""
    from subplat.application.ports.exports import ExportFormat
    from subplat.application.reporting.run_report import ExportReport
    from subplat.entrypoints.cli.report_text import report_data

    if file_format == "json":
        found = _found(application, request)
        return f"{found.name}.json", (json_text(report_data(found)) + "\n").encode()
    file = application.reporting.export(ExportReport(request=request, format=ExportFormat(file_format)))
    return file.filename, file.content


def _write(path: Path, content: bytes, *, force: bool) -> None:
    if path.exists() and not force:
        failed(f"{path} is there already: name another file, or say --force")
    if path.suffix == ".csv":
        say("A CSV export is a zip with a file a table: its name had better end in .zip.")
    path.write_bytes(content)


def _chart(report: "Report") -> str:
    """A bar a month, each currency by itself."""
    from decimal import Decimal

    from subplat.entrypoints.cli.chart import bars

    (months,) = (table for table in report.tables if table.key == "mrr_by_month")
    width = shutil.get_terminal_size((80, 24)).columns
    parts: list[str] = []
    for currency in dict.fromkeys(str(record["currency"]) for record in months.records()):
        rows = [
            (f"{record['month']:%Y-%m}", mrr, f"{mrr:,.2f}".removesuffix(".00"))
            for record in months.records()
            if record["currency"] == currency and isinstance(mrr := record["mrr"], Decimal)
        ]
        parts.append(f"MRR by month, {currency}\n{bars(rows, width)}")
    return "\n\n".join(parts) or "nothing"
