"""Mails, and those that wait for a person."""

from subplat.adapters.memory.repositories import Shelves
from subplat.adapters.memory.views import conditions
from subplat.adapters.memory.views.lookup import Asking, InMemoryLookup, Plain, shown_alike
from subplat.application.ports.access import NOBODYS, Kind, Owner
from subplat.application.ports.views.emails import (
    EmailDetail,
    EmailFilter,
    EmailView,
    UnclearMailFilter,
    UnclearMailView,
)
from subplat.domain.messaging.email import Email
from subplat.domain.messaging.unclear import UnclearMail


def emails(shelves: Shelves, ask: Asking) -> InMemoryLookup[EmailFilter, Email, EmailView, EmailDetail]:
    """Every mail. Clients see none here: they got theirs."""

    def fits(wanted: EmailFilter, row: Email) -> bool:
        return (
            conditions.begins(wanted.text, row.to_email, row.from_email)
            and conditions.among(row.status, wanted.statuses)
            and conditions.among(row.purpose, wanted.purposes)
            and conditions.equal(row.direction, wanted.direction)
            and conditions.equal(row.related_id, wanted.related_id)
            and conditions.equal(row.user_id, wanted.user_id)
            and conditions.made(row.id, wanted.made)
        )

    def owner(row: Email) -> Owner:
        return Owner(sales_ids=ask.owner(Kind.EMAIL, row.id).sales_ids)

    return InMemoryLookup(
        kind="mail",
        rows=lambda: tuple(shelves.emails.rows.values()),
        fits=fits,
        owner=owner,
        view=EmailView.of,
        detail=lambda row, _: EmailDetail.of(row),
    )


def unclear_mails(shelves: Shelves, _: Asking) -> Plain[UnclearMailFilter, UnclearMail, UnclearMailView]:
    """Every mail that no rule could act on."""

    def fits(wanted: UnclearMailFilter, row: UnclearMail) -> bool:
        waits = conditions.equal(row.resolved_at is None, wanted.waits)
        return waits and (wanted.doubt is None or wanted.doubt in row.doubts)

    def view(row: UnclearMail) -> UnclearMailView:
        mail = shelves.emails.rows[row.id]
        return UnclearMailView.of(row, from_email=mail.from_email, subject=mail.subject)

    return InMemoryLookup(
        kind="unclear mail",
        rows=lambda: tuple(shelves.unclear_mails.rows.values()),
        fits=fits,
        owner=lambda _: NOBODYS,
        view=view,
        detail=shown_alike(view),
    )
