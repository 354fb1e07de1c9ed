"""`subplat quotation`: what was offered."""

from contextlib import suppress
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Cursor, Limit, facts, part, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import QuotationStatusWord

if TYPE_CHECKING:
    from subplat.application.ports.views.paging import Position
    from subplat.application.ports.views.quotations import QuotationDetail, QuotationFilter, QuotationView
    from subplat.application.queries.reading import Reading

group = command_group("quotation", "Offers, and how they ended.")

Text = Annotated[str | None, typer.Argument(help="How the number or the client's name begins.")]
Status = Annotated[QuotationStatusWord | None, typer.Option("--status", help="Only those in this state.")]
Client = Annotated[UUID | None, typer.Option("--client", help="Only those of this client.")]

_FACTS = (
    "id",
    "number",
    "revision",
    "status",
    "client_name",
    "client_id",
    "sales_name",
    "total",
    "total_client",
    "exchange_rate",
    "billing_period",
    "issued_on",
    "valid_until",
    "decided_on",
    "rejection_reason",
    "subscription_id",
    "pdf_url",
)


@group.command("list")
def list_quotations(
    text: Text = None,
    status: Status = None,
    client: Client = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest quotations."""
    from subplat.application.ports.views.quotations import QuotationFilter
    from subplat.domain.ids import ClientId
    from subplat.domain.quotations.quotation import QuotationStatus

    wanted = QuotationFilter(
        text=text,
        statuses=frozenset({QuotationStatus(status)} if status else ()),
        client_id=None if client is None else ClientId(client),
    )
    with opened_books() as desk:
        show_list(
            desk.application.views.quotations,
            wanted,
            {
                "id": lambda quotation: quotation.id,
                "number": lambda quotation: quotation.number,
                "state": lambda quotation: quotation.status,
                "client": lambda quotation: quotation.client_name,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no quotations",
        )


@group.command()
def show(
    quotation: Annotated[str, typer.Argument(help="Its number or its id.")],
    as_json: AsJson = False,
) -> None:
    """Show one quotation with its lines and mails."""
    with opened_books() as desk:
        quotations = desk.application.views.quotations
        found = quotations.one(_id_of(quotations, quotation))
    offer = found.quotation
    lines = [
        (line.quantity, line.product_name or line.description, line.discount_percent, line.subtotal_client)
        for line in offer.items
    ]
    mails = [(mail.id, mail.status, mail.sent_at, mail.to_email) for mail in found.mails]
    answer(
        {**plain(offer), "mails": plain(found.mails)},
        facts(offer, _FACTS)
        + part("Lines", ["units", "product", "discount %", "subtotal"], lines)
        + part("Mails", ["id", "state", "sent", "to"], mails),
        as_json=as_json,
    )


def _id_of(quotations: "Reading[QuotationFilter, QuotationView, QuotationDetail]", named: str) -> UUID:
    """Raises NotFound when there is none of that number."""
    from subplat.application.ports.views.quotations import QuotationFilter
    from subplat.domain.errors import NotFound

    with suppress(ValueError):
        return UUID(named)
    after: Position | None = None
    while True:
        page = quotations.page(QuotationFilter(text=named), after=after)
        # Others may begin alike, and so may names of clients.
        found = next((view.id for view in page.items if view.number.lower() == named.lower()), None)
        if found is not None:
            return found
        if page.next is None:
            raise NotFound("quotation", named)
        after = page.next
