"""What `subplat report` and `subplat export` can be asked."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from subplat.entrypoints.cli.words import BucketWord, CurrencyWord, MovementWord, ReportWord

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.application.reporting.asked import ReportRequest, RowsRequest

Name = Annotated[ReportWord, typer.Argument(help="Which report.")]
First = Annotated[datetime | None, typer.Option("--first", metavar="DATE", formats=["%Y-%m-%d"], help="The first day.")]
Last = Annotated[
    datetime | None, typer.Option("--last", metavar="DATE", formats=["%Y-%m-%d"], help="The last day, included.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="As known at the end of that day."),
]
InCurrency = Annotated[
    CurrencyWord | None, typer.Option("--currency", help="Only this one; each by itself by default.")
]
InRupiah = Annotated[bool, typer.Option("--in-rupiah", help="All currencies together, at each month's rate.")]
Sales = Annotated[str | None, typer.Option("--sales", help="Only what the person with this mail address looks after.")]
Rows = Annotated[bool, typer.Option("--rows", help="The rows behind the figures.")]
Bucket = Annotated[BucketWord | None, typer.Option("--bucket", help="Rows of ageing: only these bills.")]
KINDS = get_args(MovementWord)


def _known_kinds(kinds: list[str] | None) -> list[str] | None:
    """Typer offers choices only where an option is given once."""
    for kind in kinds or ():
        if kind not in KINDS:
            raise typer.BadParameter(f"{kind!r} is not one of {', '.join(KINDS)}")
    return kinds


Kinds = Annotated[
    list[str] | None,
    typer.Option(
        "--kind",
        metavar="KIND",
        callback=_known_kinds,
        help=f"Rows of movements: only {', '.join(KINDS[:-1])} or {KINDS[-1]}; may be repeated.",
    ),
]
Offset = Annotated[int | None, typer.Option("--offset", min=0, help="Rows: so many are passed over.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Rows: how many at most; all by default.")]
TableKey = Annotated[str | None, typer.Option("--table", help="Only this table of the report.")]


def request_of(
    application: "Application",
    name: str,
    first: datetime | None,
    last: datetime | None,
    as_of: datetime | None,
    currency: str | None,
    sales: str | None,
    *,
    in_rupiah: bool,
) -> "ReportRequest":
    """Raises NotFound for a mail address that nobody has."""
    from subplat.application.reporting.asked import ReportName, ReportRequest
    from subplat.domain.money import Currency

    return ReportRequest(
        name=ReportName(name),
        first=first.date() if first else None,
        last=last.date() if last else None,
        as_of=as_of.date() if as_of else None,
        currency=Currency(currency) if currency else None,
        in_rupiah=in_rupiah,
        sales=application.accounts.find(sales).id if sales else None,
    )


def behind_it(
    *,
    rows: bool,
    bucket: str | None,
    kinds: Sequence[str] | None,
    offset: int | None = None,
    limit: int | None = None,
) -> "Callable[[ReportRequest], RowsRequest] | None":
    """What is asked of the rows behind a report's figures; None when the figures themselves are asked for."""
    from subplat.application.ports.reports import Part
    from subplat.application.reporting.asked import RowsRequest
    from subplat.domain.reporting.metrics.movements import MovementKind
    from subplat.domain.reporting.metrics.receivables import AgeBucket

    if not rows and not bucket and not kinds and offset is None and limit is None:
        return None
    return lambda request: RowsRequest(
        report=request,
        kinds=tuple(MovementKind(kind) for kind in kinds or MovementKind),
        bucket=AgeBucket(bucket) if bucket else None,
        part=Part(limit=limit, offset=offset or 0),
    )
