"""How commands answer: data on standard output, talk on standard error, one meaning for each exit code."""

import json
import re
import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import Annotated, NoReturn

import typer

OK, FAILED, USAGE, NOTHING_TO_DO = 0, 1, 2, 3

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")]

_GAP = 2
_NARROWEST = 6
_SOLID = re.compile(
    r"-|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[+-]?[\d.,]+( [A-Z]{3})?|\d{4}-\d\d-\d\d( \d\d:\d\dZ| to \d{4}-\d\d-\d\d)?"
)


def command_group(name: str, help: str, *, completion: bool = False) -> typer.Typer:
    """A group of commands, plain text and no tracebacks dressed up: rich would triple the time of `--help`."""
    return typer.Typer(
        name=name,
        help=help,
        no_args_is_help=True,
        add_completion=completion,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )


def answer(data: object, text: str, *, as_json: bool) -> None:
    """The data as one JSON document, or as text for people."""
    typer.echo(json_text(data) if as_json else text)


def json_text(data: object) -> str:
    """Instants as RFC 3339; exact numbers as text, since JSON's own would be read back as binary fractions."""
    return json.dumps(data, ensure_ascii=False, default=lambda value: getattr(value, "isoformat", value.__str__)())


def say(text: str) -> None:
    """Talk that is no data."""
    typer.echo(text, err=True)


def nothing_to_do(text: str) -> NoReturn:
    """Ends the command: all was as wanted before."""
    say(text)
    raise typer.Exit(NOTHING_TO_DO)


def failed(text: str) -> NoReturn:
    """Ends the command."""
    say(text)
    raise typer.Exit(FAILED)


def printable(text: str) -> str:
    """Without control characters: what others wrote must not steer the terminal."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def table(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Columns as wide as their longest cell."""
    return _drawn([titles, *([_cell(value) for value in row] for row in rows)])


def listing(titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table that fits the terminal (80 columns where there is none): of the widest columns the ends are left out.

    Ids, amounts and days are never cut: a part of them would be another one.
    """
    cells = [list(titles), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    words = [place for place in range(len(titles)) if not all(_SOLID.fullmatch(row[place]) for row in cells[1:])]
    room = shutil.get_terminal_size((80, 24)).columns - _GAP * (len(titles) - 1)
    while sum(widths) > room and words:
        widest = max(words, key=lambda place: widths[place])
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
    return _drawn([[_cut(cell, width) for cell, width in zip(row, widths, strict=True)] for row in cells])


def progress(done: int, what: str, *, total: int | None = None) -> None:
    """How far long work is, on a terminal only; the same line is written over."""
    if sys.stderr.isatty():
        typer.echo(f"\r{done}{'' if total is None else f' of {total}'} {what} …", err=True, nl=False)


def progress_over() -> None:
    """The line goes, so that what follows begins on a clean one."""
    if sys.stderr.isatty():
        typer.echo("\r\x1b[K", err=True, nl=False)


def _cut(cell: str, width: int) -> str:
    return cell if len(cell) <= width else f"{cell[: width - 1]}…"


def _drawn(cells: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in cells) for column in range(len(cells[0]))]
    return "\n".join(
        (" " * _GAP).join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _cell(value: object) -> str:
    return "-" if value is None else printable(str(value))
