"""A report for a terminal: its tables, and the rules its figures were made by."""

import shutil
import textwrap
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from subplat.entrypoints.cli.output import printable

if TYPE_CHECKING:
    from subplat.domain.reporting.tables import Cell, Column, Report, Table

_GAP = 2


def report_data(report: "Report") -> dict[str, Any]:
    """As JSON: the shape of the API. Exact numbers are texts."""
    return {
        "name": report.name,
        "title": report.title,
        "parameters": dict(report.parameters),
        "tables": [
            {
                "key": table.key,
                "title": table.title,
                "columns": [{"key": each.key, "title": each.title, "kind": each.kind} for each in table.columns],
                "rows": [{key: _plain(value) for key, value in record.items()} for record in table.records()],
            }
            for table in report.tables
        ],
        "definitions": [{"term": each.term, "text": each.text} for each in report.definitions],
    }


def report_text(report: "Report", *, brief: bool) -> str:
    """Every table under its title, then the definitions unless it is to be brief."""
    asked = ", ".join(f"{name}: {value}" for name, value in report.parameters)
    width = shutil.get_terminal_size((80, 24)).columns
    parts = [f"{report.title}\n{textwrap.fill(printable(asked), width)}"]
    parts += [f"{table.title}\n{_table_text(table, width)}" for table in report.tables]
    if not brief:
        parts.append("\n".join(_definition(each.term, each.text, width) for each in report.definitions))
    return "\n\n".join(parts)


def _plain(value: "Cell") -> str | int | None:
    return str(value) if isinstance(value, Decimal | date) else value


def _definition(term: str, text: str, width: int) -> str:
    return textwrap.fill(f"{term}: {text}", width, subsequent_indent="  ")


def _table_text(table: "Table", width: int) -> str:
    """In blocks where it is wider than the terminal, each with the columns that say what a row is about: no figure is cut."""
    if not table.rows:
        return "nothing"
    columns = [_drawn_column(column, [row[place] for row in table.rows]) for place, column in enumerate(table.columns)]
    leading = _leading(table.columns)
    blocks = _blocks([max(map(len, column)) for column in columns], leading, width)
    return "\n\n".join("\n".join(_lines([columns[place] for place in block])) for block in blocks)


def _leading(columns: "Sequence[Column]") -> int:
    """How many columns at the front name a row: up to two that are no figures."""
    from subplat.domain.reporting.tables import Kind

    named = {Kind.TEXT, Kind.MONTH, Kind.DAY, Kind.ID}
    count = 0
    while count < min(2, len(columns)) and columns[count].kind in named:
        count += 1
    return count


def _blocks(widths: Sequence[int], leading: int, width: int) -> list[list[int]]:
    first = list(range(leading))
    taken = sum(widths[place] + _GAP for place in first)
    blocks: list[list[int]] = [list(first)]
    used = taken
    for place in range(leading, len(widths)):
        if len(blocks[-1]) > leading and used + widths[place] > width:
            blocks.append(list(first))
            used = taken
        blocks[-1].append(place)
        used += widths[place] + _GAP
    return blocks


def _drawn_column(column: "Column", values: "Iterable[Cell]") -> list[str]:
    """The title and the values, all as wide as the widest; figures to the right."""
    from subplat.domain.reporting.tables import Kind

    cells = [column.title, *(_shown(value, column.kind) for value in values)]
    width = max(map(len, cells))
    figures = column.kind in {Kind.COUNT, Kind.MONEY, Kind.PERCENT, Kind.NUMBER}
    return [cell.rjust(width) if figures else cell.ljust(width) for cell in cells]


def _shown(value: "Cell", kind: str) -> str:
    from subplat.domain.reporting.tables import Kind

    if value is None:
        return "-"
    if isinstance(value, date):
        return f"{value:%Y-%m}" if kind == Kind.MONTH else f"{value}"
    if isinstance(value, Decimal):
        text = f"{value:,.2f}"
        return f"{text} %" if kind == Kind.PERCENT else text.removesuffix(".00")
    return printable(f"{value:,}" if isinstance(value, int) else str(value))


def _lines(columns: Sequence[Sequence[str]]) -> list[str]:
    return [(" " * _GAP).join(cells).rstrip() for cells in zip(*columns, strict=True)]
