"""`subplat client`: who buys."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Cursor, Limit, facts, part, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import ClientStatusWord

group = command_group("client", "Clients, and what they have.")

Text = Annotated[str | None, typer.Argument(help="How the name, the legal name or the mail address begins.")]
Status = Annotated[ClientStatusWord | None, typer.Option("--status", help="Only those in this state.")]

_FACTS = (
    "id",
    "name",
    "legal_name",
    "status",
    "billing_email",
    "contact_email",
    "phone",
    "billing_address",
    "tax_number",
    "tax_treatment",
    "workspace_domain",
    "has_portal_account",
    "google_customer_id",
    "xendit_customer_id",
    "sales_user_id",
)


@group.command("list")
def list_clients(
    text: Text = None, status: Status = None, limit: Limit = 50, cursor: Cursor = None, as_json: AsJson = False
) -> None:
    """Show the newest clients."""
    from subplat.application.ports.views.clients import ClientFilter
    from subplat.domain.clients.client import ClientStatus

    wanted = ClientFilter(text=text, statuses=frozenset({ClientStatus(status)} if status else ()))
    with opened_books() as desk:
        show_list(
            desk.application.views.clients,
            wanted,
            {
                "id": lambda client: client.id,
                "name": lambda client: client.name,
                "state": lambda client: client.status,
                "billing mail": lambda client: client.billing_email,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no clients",
        )


@group.command()
def show(client_id: UUID, as_json: AsJson = False) -> None:
    """Show one client with the contracts and the wallet."""
    from subplat.application.ports.views.subscriptions import SubscriptionFilter
    from subplat.application.ports.views.wallets import WalletFilter
    from subplat.domain.ids import ClientId

    with opened_books() as desk:
        views = desk.application.views
        client = views.clients.one(client_id)
        contracts = views.subscriptions.page(SubscriptionFilter(client_id=ClientId(client_id)), limit=200).items
        wallets = views.wallets.page(WalletFilter(client_id=ClientId(client_id))).items
    rows = [(each.id, each.status, each.price, each.next_billing_date) for each in contracts]
    answer(
        {**plain(client), "subscriptions": plain(contracts), "wallets": plain(wallets)},
        facts(client, _FACTS)
        + part("Subscriptions", ["id", "state", "a period", "next bill"], rows)
        + part("Wallet", ["balance", "movements"], [(wallet.balance, wallet.sequence) for wallet in wallets]),
        as_json=as_json,
    )
