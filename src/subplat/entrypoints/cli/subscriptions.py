"""`subplat subscription`: contracts, to look at."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.looking import Cursor, Limit, facts, part, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import SubscriptionStatusWord

group = command_group("subscription", "Contracts: look at them, change them, end them.")

Contract = Annotated[UUID, typer.Argument(metavar="SUBSCRIPTION_ID", help="The contract.")]
Text = Annotated[str | None, typer.Argument(help="How the client's name begins.")]
Status = Annotated[SubscriptionStatusWord | None, typer.Option("--status", help="Only those in this state.")]
Client = Annotated[UUID | None, typer.Option("--client", help="Only those of this client.")]
Overridden = Annotated[bool | None, typer.Option("--overridden/--not-overridden", help="By an Admin's decision.")]

_FACTS = (
    "id",
    "status",
    "client_name",
    "client_id",
    "price",
    "billing_period",
    "payment_method_type",
    "collection",
    "start_date",
    "end_date",
    "next_billing_date",
    "suspension_cause",
    "cancel_on",
    "cancellation_reason",
    "ended_on",
    "quotation_id",
    "xendit_subscription_id",
    "payment_link_url",
    "notes",
)


@group.command("list")
def list_subscriptions(
    text: Text = None,
    status: Status = None,
    client: Client = None,
    overridden: Overridden = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest contracts."""
    from subplat.application.ports.views.subscriptions import SubscriptionFilter
    from subplat.domain.ids import ClientId
    from subplat.domain.subscriptions.subscription import SubscriptionStatus

    wanted = SubscriptionFilter(
        text=text,
        statuses=frozenset({SubscriptionStatus(status)} if status else ()),
        client_id=None if client is None else ClientId(client),
        is_overridden=overridden,
    )
    with opened_books() as desk:
        show_list(
            desk.application.views.subscriptions,
            wanted,
            {
                "id": lambda contract: contract.id,
                "state": lambda contract: contract.status,
                "client": lambda contract: contract.client_name,
                "a period": lambda contract: contract.price,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no subscriptions",
        )


@group.command()
def show(subscription_id: Contract, as_json: AsJson = False) -> None:
    """Show one contract with its items and what is to be paid."""
    with opened_books() as desk:
        contract = desk.application.views.subscriptions.one(subscription_id)
    items = [
        (item.id, item.quantity, item.description, item.amount, item.provisioning_status) for item in contract.items
    ]
    unpaid = [(bill.id, bill.due_date, bill.status, bill.outstanding) for bill in contract.unpaid]
    override = [] if contract.override is None else [contract.override]
    answer(
        plain(contract),
        facts(contract, _FACTS)
        + part("Override", ["state", "since", "reason"], [(each.status, each.since, each.reason) for each in override])
        + part("Items", ["id", "units", "product", "a period", "service"], items)
        + part(
            "The next bill carries",
            ["amount", "for"],
            [(line.amount, line.description) for line in contract.adjustments],
        )
        + part("To be paid", ["bill", "due", "state", "open"], unpaid),
        as_json=as_json,
    )
