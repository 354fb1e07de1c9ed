"""Reports, the rows behind their figures, and both as files."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath, QueryParameter

from subplat.application.accounts.rights import Permission
from subplat.application.ports.exports import ExportFormat
from subplat.application.ports.reports import Part
from subplat.application.reporting.asked import ReportName, ReportRequest, RowsRequest
from subplat.application.reporting.run_report import ExportReport
from subplat.application.reporting.use_cases import ReportingUseCases
from subplat.domain.ids import UserId
from subplat.domain.money import Currency
from subplat.domain.reporting.metrics.movements import MovementKind
from subplat.domain.reporting.metrics.receivables import AgeBucket
from subplat.domain.reporting.tables import Cell, Definition, Kind, Report
from subplat.entrypoints.http.description import PROBLEMS
from subplat.entrypoints.http.route_rights import needs
from subplat.entrypoints.http.true_answers import answers_files

_LARGEST_PART = 200
_TAGS = ["reports"]
_EXPORTS = ("application/zip", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

First = Annotated[date | None, QueryParameter(name="first", required=False, description="The first day")]
Last = Annotated[date | None, QueryParameter(name="last", required=False, description="The last day, included")]
AsOf = Annotated[
    date | None, QueryParameter(name="as_of", required=False, description="As known at the end of that day")
]
InRupiah = Annotated[bool, QueryParameter(name="in_rupiah", required=False, description="All currencies together")]
Kinds = Annotated[list[MovementKind] | None, QueryParameter(name="kind", required=False)]
Offset = Annotated[int, QueryParameter(name="offset", required=False, ge=0, le=10_000_000)]
Limit = Annotated[int, QueryParameter(name="limit", required=False, ge=1, le=_LARGEST_PART)]


class ColumnShown(msgspec.Struct, frozen=True):
    """`kind` says how the values are to be read: `money` and `percent` are exact numbers as text."""

    key: str
    title: str
    kind: Kind


class TableShown(msgspec.Struct, frozen=True):
    """Rows by the columns' keys."""

    key: str
    title: str
    columns: list[ColumnShown]
    rows: list[Mapping[str, str | int | None]]


class ReportShown(msgspec.Struct, frozen=True):
    """Tables with the rules their figures were made by."""

    name: str
    title: str
    parameters: Mapping[str, str]
    tables: list[TableShown]
    definitions: list[Definition]


REPORT_SHAPES: tuple[type, ...] = (ReportShown,)


def report_routes(reporting: ReportingUseCases) -> list[HTTPRouteHandler]:
    """Sales see their own."""

    @get(
        "/reports/{name:str}",
        sync_to_thread=True,
        opt=needs(Permission.REPORTS_READ),
        responses=PROBLEMS,
        operation_id="getReport",
        summary="A report by its name: mrr, movements, churn, retention, cohorts, ageing, collections, …",
        tags=_TAGS,
    )
    def run(
        name: FromPath[ReportName],
        first: First = None,
        last: Last = None,
        as_of: AsOf = None,
        currency: Currency | None = None,
        in_rupiah: InRupiah = False,
        sales_user_id: UUID | None = None,
    ) -> ReportShown:
        return _shown(reporting.run(_request(name, first, last, as_of, currency, in_rupiah, sales_user_id)))

    @get(
        "/reports/{name:str}/rows",
        sync_to_thread=True,
        opt=needs(Permission.REPORTS_READ),
        responses=PROBLEMS,
        operation_id="getReportRows",
        summary="The rows behind a report's figures",
        tags=_TAGS,
    )
    def rows(
        name: FromPath[ReportName],
        first: First = None,
        last: Last = None,
        as_of: AsOf = None,
        currency: Currency | None = None,
        in_rupiah: InRupiah = False,
        sales_user_id: UUID | None = None,
        kind: Kinds = None,
        bucket: AgeBucket | None = None,
        offset: Offset = 0,
        limit: Limit = 200,
    ) -> ReportShown:
        request = _request(name, first, last, as_of, currency, in_rupiah, sales_user_id)
        kinds = tuple(kind) if kind else tuple(MovementKind)
        part = Part(offset=offset, limit=limit)
        return _shown(reporting.rows(RowsRequest(report=request, kinds=kinds, bucket=bucket, part=part)))

    @get(
        "/exports/{name:str}",
        sync_to_thread=True,
        opt={**needs(Permission.EXPORTS_READ), **answers_files(*_EXPORTS)},
        responses=PROBLEMS,
        operation_id="exportReport",
        summary="A report, or the rows behind it, as a file (csv or xlsx) with its definitions",
        tags=_TAGS,
    )
    def export(
        name: FromPath[ReportName],
        file_format: Annotated[ExportFormat, QueryParameter(name="format", required=False)] = ExportFormat.CSV,
        rows_behind: Annotated[bool, QueryParameter(name="rows", required=False)] = False,
        first: First = None,
        last: Last = None,
        as_of: AsOf = None,
        currency: Currency | None = None,
        in_rupiah: InRupiah = False,
        sales_user_id: UUID | None = None,
    ) -> Response[bytes]:
        request = _request(name, first, last, as_of, currency, in_rupiah, sales_user_id)
        wanted = RowsRequest(report=request) if rows_behind else request
        file = reporting.export(ExportReport(request=wanted, format=file_format))
        disposition = f'attachment; filename="{file.filename}"'
        return Response(file.content, media_type=file.media_type, headers={"content-disposition": disposition})

    return [run, rows, export]


def _request(
    name: ReportName,
    first: date | None,
    last: date | None,
    as_of: date | None,
    currency: Currency | None,
    in_rupiah: bool,
    sales: UUID | None,
) -> ReportRequest:
    return ReportRequest(
        name=name,
        first=first,
        last=last,
        as_of=as_of,
        currency=currency,
        in_rupiah=in_rupiah,
        sales=None if sales is None else UserId(sales),
    )


def _shown(report: Report) -> ReportShown:
    return ReportShown(
        name=report.name,
        title=report.title,
        parameters=dict(report.parameters),
        tables=[
            TableShown(
                key=table.key,
                title=table.title,
                columns=[ColumnShown(each.key, each.title, each.kind) for each in table.columns],
                rows=[{key: _cell(value) for key, value in record.items()} for record in table.records()],
            )
            for table in report.tables
        ],
        definitions=list(report.definitions),
    )


def _cell(value: Cell) -> str | int | None:
    return str(value) if isinstance(value, Decimal | date) else value
