"""How commands answer: data on standard output, talk on standard error, one meaning for each exit code."""

import json
from collections.abc import Iterable, Sequence
from typing import Annotated, NoReturn

import typer

OK, FAILED, USAGE, NOTHING_TO_DO = 0, 1, 2, 3

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on standard output.")]
Limit = Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")]


def command_group(name: str, help: str) -> typer.Typer:
    """A group of commands, plain text and no tracebacks dressed up: rich would triple the time of `--help`."""
    return typer.Typer(
        name=name,
        help=help,
        no_args_is_help=True,
        add_completion=False,
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
    cells = [titles, *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(titles))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def _cell(value: object) -> str:
    return "-" if value is None else printable(str(value))
