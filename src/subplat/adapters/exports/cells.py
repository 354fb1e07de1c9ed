"""Cells as text, and text that no spreadsheet takes for a formula."""

import re
from datetime import date
from decimal import Decimal

from subplat.domain.reporting.tables import Cell, Kind

# What spreadsheets read as the start of a formula, at the start of a cell or (where another separator is taken for the
# cell's end, as in Indonesian settings) after one. The wide forms are read like the plain ones by some.
_FORMULA = re.compile(r"(^|[\t\r\n;,|])([\s'\"\x00-\x1f\u00a0\ufeff]*)([=+\-@\uff1d\uff0b\uff0d\uff20])")


def harmless(text: str) -> str:
    """The text, with an apostrophe before whatever would start a formula, and before a leading tab or end of line.

    Characters that no file can hold are replaced.
    """
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\x00", "\ufffd")
    guarded = _FORMULA.sub(r"\1\2'\3", whole)
    return f"'{guarded}" if guarded.startswith(("\t", "\r", "\n")) else guarded


def plain(cell: Cell, kind: Kind) -> str:
    """A cell as machines read it: `2026-01`, `2026-01-31`, `-1234.50`, empty for nothing. Text is made harmless."""
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:f}"
        case int():
            return str(cell)
        case date():
            return f"{cell:%Y-%m}" if kind is Kind.MONTH else cell.isoformat()
        case str():
            return harmless(cell)
