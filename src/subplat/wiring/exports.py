"""The formats that reports can be taken away in."""

from collections.abc import Mapping

from subplat.adapters.exports.csv_files import CsvExporter
from subplat.adapters.exports.workbook import XlsxExporter
from subplat.application.ports.exports import ExportFormat, ReportExporter


def exporters() -> Mapping[ExportFormat, ReportExporter]:
    """One per format."""
    return {ExportFormat.CSV: CsvExporter(), ExportFormat.XLSX: XlsxExporter()}
