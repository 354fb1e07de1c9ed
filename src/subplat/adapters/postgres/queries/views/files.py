"""Stored files: a bill's invoices are its contract's, a tax card is its client's, everything else is the house's own."""

from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select, union

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import Ids, by_client, by_subscription
from subplat.adapters.postgres.questions import Read
from subplat.adapters.postgres.rows.shapes import utc
from subplat.adapters.postgres.tables.billing import BILLING_CYCLES
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.documents import FILES
from subplat.application.ports.views.files import FileDetail, FileFilter, FileView
from subplat.application.ports.views.sight import Sight
from subplat.domain.ids import FileId

_PLACE = "/files/"


def _wanted(wanted: FileFilter) -> conditions.Conditions:
    yield from conditions.begins(wanted.text, FILES.c.filename)
    yield from conditions.made(FILES.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    mine = by_subscription(BILLING_CYCLES.c.subscription_id, sight)
    return FILES.c.id.in_(
        union(
            _named_by(BILLING_CYCLES.c.invoice_file_url, mine),
            _named_by(BILLING_CYCLES.c.tax_invoice_file_url, mine),
            _named_by(CLIENTS.c.tax_card_file_url, by_client(CLIENTS.c.id, sight)),
        )
    )


def _named_by(url: ColumnElement[Any], condition: ColumnElement[bool]) -> Ids:
    """The ids in the addresses that point here."""
    text = cast(FILES.c.id, Text)
    return select(FILES.c.id).where(url == _PLACE + text, condition)


def with_content(view: FileView, read: Read, _: Sight) -> FileDetail:
    """The bytes themselves."""
    rows = read(select(FILES.c.content).where(FILES.c.id == view.id))
    return FileDetail(file=view, content=bytes(rows[0]["content"]))


FILE_LISTING = Listing[FileFilter, FileView](
    kind="file",
    question=select(
        FILES.c.id,
        FILES.c.filename,
        FILES.c.content_type,
        FILES.c.sha256,
        func.octet_length(FILES.c.content).label("size"),
        FILES.c.created_at,
    ),
    key=FILES.c.id,
    wanted=_wanted,
    within=_within,
    views=lambda rows, read: tuple(
        FileView(
            id=FileId(row["id"]),
            filename=row["filename"],
            content_type=row["content_type"],
            sha256=row["sha256"],
            size=row["size"],
            created_at=utc(row["created_at"]),
        )
        for row in rows
    ),
)
