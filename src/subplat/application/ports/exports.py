"""Reports as files."""

from enum import StrEnum
from typing import Protocol

from attrs import frozen

from subplat.domain.reporting.tables import Report


class ExportFormat(StrEnum):
    """A zip of CSV files (a table each, and the definitions), or one workbook."""

    CSV = "csv"
    XLSX = "xlsx"


@frozen(kw_only=True)
class ExportedFile:
    """A finished file."""

    filename: str
    media_type: str
    content: bytes


class ReportExporter(Protocol):
    """Writes a report down exactly: what looks like a formula arrives as text, an amount as the number it is."""

    def write(self, report: Report, /) -> ExportedFile:
        """With its definitions; never fails for what a cell contains."""
        ...
