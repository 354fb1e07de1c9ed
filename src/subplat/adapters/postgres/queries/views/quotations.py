"""Quotations, with their lines and their mails."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.emails import EMAIL_LISTING
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import one_of, quotations_of
from subplat.adapters.postgres.questions import Read, Row, Written
from subplat.adapters.postgres.rows.quotations import QUOTATION_SHAPE
from subplat.adapters.postgres.rows.shapes import array_text, one_of_those
from subplat.adapters.postgres.tables.accounts import USERS
from subplat.adapters.postgres.tables.catalog import PRODUCTS
from subplat.adapters.postgres.tables.clients import CLIENTS
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.adapters.postgres.tables.quotations import QUOTATIONS
from subplat.application.ports.views.quotations import QuotationDetail, QuotationFilter, QuotationView
from subplat.application.ports.views.sight import Sight
from subplat.domain.ids import ProductId
from subplat.domain.messaging.email import MailPurpose


def _wanted(wanted: QuotationFilter) -> conditions.Conditions:
    by_name = conditions.beginning(wanted.text, CLIENTS.c.name)
    by_number = conditions.beginning(wanted.text, QUOTATIONS.c.number)
    if by_name is not None and by_number is not None:
        yield or_(by_number, one_of(QUOTATIONS.c.client_id, select(CLIENTS.c.id).where(by_name)))
    yield from conditions.among(QUOTATIONS.c.status, wanted.statuses)
    yield from conditions.equal(QUOTATIONS.c.client_id, wanted.client_id)
    yield from conditions.equal(QUOTATIONS.c.sales_user_id, wanted.sales_user_id)
    yield from conditions.on_days(QUOTATIONS.c.issued_on, wanted.issued)
    yield from conditions.made(QUOTATIONS.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    if sight.sales_user_id is not None:
        return one_of(QUOTATIONS.c.id, quotations_of(sight.sales_user_id))
    return QUOTATIONS.c.client_id == sight.client_id


_PRODUCTS_BY_NAME = Written(select(PRODUCTS.c.id, PRODUCTS.c.name).where(one_of_those(PRODUCTS.c.id)))


def _views(rows: Sequence[Row], read: Read) -> tuple[QuotationView, ...]:
    quotations = QUOTATION_SHAPE.from_rows(rows, read)
    ids = {line.product_id for quotation in quotations for line in quotation.lines if line.product_id is not None}
    named = read(_PRODUCTS_BY_NAME, {"those": array_text(ids)}) if ids else ()
    names = {ProductId(row["id"]): row["name"] for row in named}
    return tuple(
        QuotationView.of(quotation, client_name=row["client_name"], sales_name=row["sales_name"], product_names=names)
        for quotation, row in zip(quotations, rows, strict=True)
    )


def with_mails(view: QuotationView, read: Read, _: Sight) -> QuotationDetail:
    """The mails about it, newest first."""
    about_it = (EMAIL_LOGS.c.related_type == MailPurpose.QUOTATION) & (EMAIL_LOGS.c.related_id == view.id)
    rows = read(EMAIL_LISTING.question.where(about_it).order_by(EMAIL_LOGS.c.id.desc()))
    return QuotationDetail(quotation=view, mails=EMAIL_LISTING.views(rows, read))


QUOTATION_LISTING = Listing[QuotationFilter, QuotationView](
    kind="quotation",
    question=select(QUOTATIONS, CLIENTS.c.name.label("client_name"), USERS.c.full_name.label("sales_name"))
    .join(CLIENTS, CLIENTS.c.id == QUOTATIONS.c.client_id)
    .join(USERS, USERS.c.id == QUOTATIONS.c.sales_user_id),
    key=QUOTATIONS.c.id,
    wanted=_wanted,
    within=_within,
    views=_views,
)
