"""`subplat quotation`: what was offered."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Cursor, Limit, facts, part, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import QuotationStatusWord

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
def show(quotation_id: UUID, as_json: AsJson = False) -> None:
    """Show one quotation with its lines and mails."""
    with opened_books() as desk:
        found = desk.application.views.quotations.one(quotation_id)
    quotation = found.quotation
    lines = [
        (line.quantity, line.product_name or line.description, line.discount_percent, line.subtotal_client)
        for line in quotation.items
    ]
    mails = [(mail.id, mail.status, mail.sent_at, mail.to_email) for mail in found.mails]
    answer(
        {**plain(quotation), "mails": plain(found.mails)},
        facts(quotation, _FACTS)
        + part("Lines", ["units", "product", "discount %", "subtotal"], lines)
        + part("Mails", ["id", "state", "sent", "to"], mails),
        as_json=as_json,
    )
