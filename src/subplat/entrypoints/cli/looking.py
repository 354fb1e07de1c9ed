"""Lists and single things of the read side, as a command shows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from subplat.entrypoints.cli.output import answer, listing, progress, progress_over, say, table
from subplat.entrypoints.cli.shapes import in_words, plain

if TYPE_CHECKING:
    from subplat.application.queries.reading import Reading

F = TypeVar("F")
V = TypeVar("V")
D = TypeVar("D")

Cursor = Annotated[str | None, typer.Option("--cursor", help="Where an earlier list ended; it said so.")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")]


def show_list(
    reading: "Reading[F, V, D]",
    wanted: F,
    columns: Mapping[str, Callable[[V], object]],
    *,
    limit: int,
    cursor: str | None,
    as_json: bool,
    nothing: str,
) -> None:
    """Up to `limit` rows, page by page; where there are more, standard error says how to go on."""
    from subplat.application.ports.views.paging import LARGEST_PAGE, Position

    found: list[V] = []
    more = None if cursor is None else Position.read(cursor)
    while True:
        page = reading.page(wanted, after=more, limit=min(LARGEST_PAGE, limit - len(found)))
        found.extend(page.items)
        more = page.next
        if more is None or len(found) >= limit:
            break
        progress(len(found), "read")
    progress_over()
    rows = [[in_words(value(view)) for value in columns.values()] for view in found]
    answer([plain(view) for view in found], listing(list(columns), rows) if rows else nothing, as_json=as_json)
    if more is not None:
        say(f"There are more: --cursor {more.text()}")


def facts(view: Any, names: Sequence[str]) -> str:
    """These fields of it, one a line; what is not there is left out."""
    values = [(name.replace("_", " "), in_words(getattr(view, name))) for name in names]
    return table(("field", "value"), [(name, value) for name, value in values if value not in (None, "")])


def part(title: str, titles: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table under its own title, after an empty line; nothing where there are no rows."""
    shown = [[in_words(value) for value in row] for row in rows]
    return f"\n\n{title}\n{listing(titles, shown)}" if shown else ""
