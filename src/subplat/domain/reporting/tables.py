"""What a report answers with: tables of plain values, with the rules they were made by."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from attrs import frozen

Cell = str | int | Decimal | date | None
"""Text, a count, an exact number, a civil day, or nothing to say. Ids are text."""


class Kind(StrEnum):
    """What a column's values are, so that every edge shows them alike.

    MONEY: Decimal to 0.01, its currency in another column of the row. PERCENT: Decimal in percent (12.34). NUMBER: any
    other Decimal. MONTH: the first day of it.
    """

    TEXT = "text"
    ID = "id"
    COUNT = "count"
    MONEY = "money"
    PERCENT = "percent"
    NUMBER = "number"
    DAY = "day"
    MONTH = "month"


@frozen
class Column:
    """`key` is for machines and stays, `title` for people."""

    key: str
    title: str
    kind: Kind


@frozen(kw_only=True)
class Table:
    """Rows have a cell per column, in their order."""

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def records(self) -> tuple[Mapping[str, Cell], ...]:
        """The rows by the columns' keys."""
        return tuple(dict(zip((column.key for column in self.columns), row, strict=True)) for row in self.rows)


@frozen
class Definition:
    """A rule that figures were made by, in words."""

    term: str
    text: str


@frozen(kw_only=True)
class Report:
    """`parameters`: what was asked, in words. `definitions` are printed under every table and in every export."""

    name: str
    title: str
    parameters: tuple[tuple[str, str], ...]
    tables: tuple[Table, ...]
    definitions: tuple[Definition, ...]


def column(key: str, kind: Kind = Kind.TEXT, title: str | None = None) -> Column:
    """A column whose title, unless given, is its key in words."""
    return Column(key, title or key.replace("_", " ").capitalize(), kind)


def identifier(value: UUID | None) -> str | None:
    """An id as text."""
    return None if value is None else str(value)
