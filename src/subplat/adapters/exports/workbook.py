"""Reports as a workbook: a sheet per table, then the definitions."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from attrs import frozen

from subplat.application.ports.exports import ExportedFile
from subplat.domain.reporting.tables import Cell, Kind, Report, Table

FORMATS = {
    Kind.MONEY: "#,##0.00",
    Kind.NUMBER: "#,##0.00",
    Kind.PERCENT: '0.00"%"',
    Kind.COUNT: "#,##0",
    Kind.DAY: "yyyy-mm-dd",
    Kind.MONTH: "yyyy-mm",
}
EXACT_DIGITS = 15  # more than these a spreadsheet does not keep
LONGEST = 32_767
WIDTH = 18


@frozen
class XlsxExporter:
    """See the port. Nothing becomes a formula or a link; numbers too long for a spreadsheet are exact text."""

    def write(self, report: Report, /) -> ExportedFile:
        """Row by row, so that memory does not grow with the rows."""
        from xlsxwriter import Workbook

        content = BytesIO()
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "default_date_format": "yyyy-mm-dd",
        }
        with Workbook(content, options) as book:
            shapes = {kind: book.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
            bold = book.add_format({"bold": True})
            for table in report.tables:
                _table(book.add_worksheet(_sheet_name(table.title)), table, shapes, bold)
            _definitions(book.add_worksheet("Definitions"), report, bold, book.add_format({"text_wrap": True}))
        media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return ExportedFile(filename=f"{report.name}.xlsx", media_type=media_type, content=content.getvalue())


def _table(sheet: Any, table: Table, shapes: dict[Kind, Any], bold: Any) -> None:
    sheet.set_column(0, max(0, len(table.columns) - 1), WIDTH)
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, column.title, bold)
    for line, row in enumerate(table.rows, start=1):
        for place, (cell, column) in enumerate(zip(row, table.columns, strict=True)):
            _cell(sheet, line, place, cell, shapes.get(column.kind))


def _cell(sheet: Any, line: int, place: int, cell: Cell, shape: Any) -> None:
    match cell:
        case None:
            return
        case Decimal() | int() if _is_kept(Decimal(cell)):
            # Never through a float: the number is written with the digits of the Decimal.
            sheet.write_number(line, place, cell, shape)
        case Decimal() | int():
            sheet.write_string(line, place, f"{cell:f}" if isinstance(cell, Decimal) else str(cell))
        case date():
            sheet.write_datetime(line, place, cell, shape)
        case str():
            sheet.write_string(line, place, _text(cell))


def _definitions(sheet: Any, report: Report, bold: Any, wrapped: Any) -> None:
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 110)
    lines: Sequence[tuple[str, str]] = [
        ("Report", report.title),
        *report.parameters,
        *((each.term, each.text) for each in report.definitions),
    ]
    for line, (term, text) in enumerate(lines):
        sheet.write_string(line, 0, _text(term), bold)
        sheet.write_string(line, 1, _text(text), wrapped)


def _is_kept(number: Decimal) -> bool:
    return len(number.normalize().as_tuple().digits) <= EXACT_DIGITS


def _text(text: str) -> str:
    """What a cell can hold: no half characters, and no more than a spreadsheet takes."""
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return whole if len(whole) <= LONGEST else whole[: LONGEST - 1] + "\u2026"


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", title).strip("' ")[:31] or "Table"
