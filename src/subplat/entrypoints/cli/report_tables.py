"""One table of a report by itself, for people or as CSV for the next program."""

from collections.abc import Sequence
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import typer

if TYPE_CHECKING:
    from subplat.domain.reporting.tables import Report

_ABOUT_IT = "definitions.csv"


def only(report: "Report", table: str | None) -> "Report":
    """The report with that table alone; with all of them when none is named."""
    from attrs import evolve

    if table is None:
        return report
    found = tuple(each for each in report.tables if each.key == table)
    if not found:
        raise typer.BadParameter(_which([each.key for each in report.tables]), param_hint="--table")
    return evolve(report, tables=found)


def one_csv(archive: bytes, table: str | None) -> str:
    """One of the tables that were exported, as it is in the archive; which one has to be said where there are several."""
    with ZipFile(BytesIO(archive)) as files:
        keys = [name.removesuffix(".csv") for name in files.namelist() if name != _ABOUT_IT]
        chosen = keys[0] if table is None and len(keys) == 1 else table
        if chosen not in keys:
            raise typer.BadParameter(_which(keys), param_hint="--table")
        return files.read(f"{chosen}.csv").decode()


def _which(keys: Sequence[str]) -> str:
    return f"name one of the tables of this report: {', '.join(keys)}"
