"""Mails, and those that wait for a person."""

from collections.abc import Mapping, Sequence

from sqlalchemy import ColumnElement, any_, false, literal, literal_column, or_, select

from subplat.adapters.postgres.queries.views import conditions
from subplat.adapters.postgres.queries.views.listing import Listing
from subplat.adapters.postgres.queries.views.reach import (
    Ids,
    clients_of,
    cycles_of,
    nobody_else,
    one_of,
    quotations_of,
    subscriptions_of,
    users_of_clients,
)
from subplat.adapters.postgres.questions import Read, Row
from subplat.adapters.postgres.rows.inbound import UNCLEAR_SHAPE
from subplat.adapters.postgres.rows.messaging import EMAIL_SHAPE
from subplat.adapters.postgres.tables.inbound import UNCLEAR_MAILS
from subplat.adapters.postgres.tables.messaging import EMAIL_LOGS
from subplat.application.ports.access import SUBJECT_OF_MAIL, Kind
from subplat.application.ports.views.emails import (
    EmailDetail,
    EmailFilter,
    EmailView,
    UnclearMailFilter,
    UnclearMailView,
)
from subplat.application.ports.views.sight import Sight

TEXTS = ("final_body", "ai_prompt", "ai_generated_body")
"""Long, and not shown in a list."""


def _wanted(wanted: EmailFilter) -> conditions.Conditions:
    yield from conditions.begins(wanted.text, EMAIL_LOGS.c.to_email, EMAIL_LOGS.c.from_email)
    yield from conditions.among(EMAIL_LOGS.c.status, wanted.statuses)
    yield from conditions.among(EMAIL_LOGS.c.related_type, wanted.purposes)
    yield from conditions.equal(EMAIL_LOGS.c.direction, wanted.direction)
    yield from conditions.equal(EMAIL_LOGS.c.related_id, wanted.related_id)
    yield from conditions.equal(EMAIL_LOGS.c.user_id, wanted.user_id)
    yield from conditions.made(EMAIL_LOGS.c.id, wanted.made)


def _within(sight: Sight) -> ColumnElement[bool]:
    """A sales person's: about what is the person's own business. Clients see no mails here: they got them."""
    sales = sight.sales_user_id
    if sales is None:
        return false()
    ids: Mapping[Kind, Ids] = {
        Kind.QUOTATION: quotations_of(sales),
        Kind.BILLING_CYCLE: cycles_of(sales),
        Kind.SUBSCRIPTION: subscriptions_of(sales),
        Kind.CLIENT: clients_of(sales),
        Kind.USER: users_of_clients(sales),
    }
    return or_(EMAIL_LOGS.c.user_id == sales, *(_about(kind, found) for kind, found in ids.items()))


def _about(kind: Kind, ids: Ids) -> ColumnElement[bool]:
    purposes = [purpose.value for purpose, subject in SUBJECT_OF_MAIL.items() if subject is kind]
    return EMAIL_LOGS.c.related_type.in_(sorted(purposes)) & one_of(EMAIL_LOGS.c.related_id, ids)


def with_texts(view: EmailView, read: Read, _: Sight) -> EmailDetail:
    """What the list leaves out."""
    rows = read(select(EMAIL_LOGS).where(EMAIL_LOGS.c.id == view.id))
    return EmailDetail.of(EMAIL_SHAPE.from_rows(rows, read)[0])


def _unclear_wanted(wanted: UnclearMailFilter) -> conditions.Conditions:
    yield from conditions.known(UNCLEAR_MAILS.c.resolved_at, None if wanted.waits is None else not wanted.waits)
    if wanted.doubt is not None:
        yield literal(wanted.doubt.value) == any_(UNCLEAR_MAILS.c.doubts)


def _unclear_views(rows: Sequence[Row], read: Read) -> tuple[UnclearMailView, ...]:
    return tuple(
        UnclearMailView.of(unclear, from_email=row["from_email"], subject=row["subject"])
        for unclear, row in zip(UNCLEAR_SHAPE.from_rows(rows, read), rows, strict=True)
    )


EMAIL_LISTING = Listing[EmailFilter, EmailView](
    kind="mail",
    question=select(
        *(literal_column("''").label(column.name) if column.name in TEXTS else column for column in EMAIL_LOGS.c)
    ).select_from(EMAIL_LOGS),
    key=EMAIL_LOGS.c.id,
    wanted=_wanted,
    within=_within,
    views=lambda rows, read: tuple(EmailView.of(email) for email in EMAIL_SHAPE.from_rows(rows, read)),
)
UNCLEAR_MAIL_LISTING = Listing[UnclearMailFilter, UnclearMailView](
    kind="unclear mail",
    question=select(UNCLEAR_MAILS, EMAIL_LOGS.c.from_email, EMAIL_LOGS.c.subject).join(
        EMAIL_LOGS, EMAIL_LOGS.c.id == UNCLEAR_MAILS.c.id
    ),
    key=UNCLEAR_MAILS.c.id,
    wanted=_unclear_wanted,
    within=nobody_else,
    views=_unclear_views,
)
