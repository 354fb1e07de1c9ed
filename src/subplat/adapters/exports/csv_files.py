"""Reports as a zip of CSV files: RFC 4180, UTF-8, a file per table and one of definitions."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import frozen

from subplat.adapters.exports.cells import harmless, plain
from subplat.application.ports.exports import ExportedFile
from subplat.domain.reporting.tables import Report, Table


@frozen
class CsvExporter:
    """See the port. The same report is the same bytes."""

    def write(self, report: Report, /) -> ExportedFile:
        """Each table's first line has the columns' keys."""
        content = BytesIO()
        with ZipFile(content, "w", ZIP_DEFLATED) as archive:
            for table in report.tables:
                _add(archive, table.key, _lines(table))
            about = [("report", report.title), *report.parameters]
            _add(
                archive,
                "definitions",
                [("term", "text"), *about, *((each.term, each.text) for each in report.definitions)],
            )
        return ExportedFile(filename=f"{report.name}.zip", media_type="application/zip", content=content.getvalue())


def _lines(table: Table) -> Iterable[Sequence[str]]:
    yield [column.key for column in table.columns]
    for row in table.rows:
        yield [plain(cell, column.kind) for cell, column in zip(row, table.columns, strict=True)]


def _add(archive: ZipFile, key: str, lines: Iterable[Sequence[str]]) -> None:
    text = StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) if key == "definitions" else cell for cell in line] for line in lines)
    archive.writestr(ZipInfo(f"{key}.csv"), text.getvalue().encode(), compress_type=ZIP_DEFLATED)
