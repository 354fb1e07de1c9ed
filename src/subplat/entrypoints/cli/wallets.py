"""`subplat wallet`: balances of clients with us."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import By, DryRun, Reason, Yes, carry_out, who
from subplat.entrypoints.cli.money_text import FORM, typed_money
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, listing
from subplat.entrypoints.cli.pictures import client_picture
from subplat.entrypoints.cli.shapes import in_words, plain
from subplat.entrypoints.cli.words import DirectionWord

group = command_group("wallet", "Balances of clients with us.")

Client = Annotated[UUID, typer.Argument(metavar="CLIENT_ID", help="Whose wallet.")]


@group.command()
def show(
    client_id: Client,
    limit: Annotated[int, typer.Option(min=1, max=200, help="How many movements at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """Show a client's balance and its newest movements."""
    from subplat.application.ports.views.wallets import WalletFilter, WalletTransactionFilter
    from subplat.domain.ids import ClientId

    client = ClientId(client_id)
    with opened_books() as desk:
        views = desk.application.views
        name = views.clients.one(client).name
        wallets = views.wallets.page(WalletFilter(client_id=client)).items
        moved = views.wallet_transactions.page(WalletTransactionFilter(client_id=client), limit=limit).items
    balances = "\n".join(f"{name}: {in_words(wallet.balance)}" for wallet in wallets) or f"{name} has no wallet"
    rows = [
        (
            each.sequence,
            in_words(each.created_at),
            each.type,
            f"{'+' if each.direction == 'IN' else '-'}{in_words(each.amount)}",
            in_words(each.balance_after),
            each.reason,
        )
        for each in moved
    ]
    movements = "\n\n" + listing(["no", "at", "what", "amount", "balance", "why"], rows) if rows else ""
    answer({"wallets": plain(wallets), "movements": plain(moved)}, balances + movements, as_json=as_json)


@group.command()
def adjust(
    client_id: Client,
    direction: Annotated[DirectionWord, typer.Option("--direction", help="IN gives, OUT takes.")],
    amount: Annotated[str, typer.Option("--amount", help=FORM)],
    reason: Reason,
    by: By,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Correct a balance as an Admin; the movement stays in the books for good."""
    from subplat.application.wallets.adjust_wallet import AdjustWallet
    from subplat.domain.ids import ClientId
    from subplat.domain.wallets.wallet import Direction

    client, money = ClientId(client_id), typed_money(amount, "--amount")
    with opened_books() as desk:
        application = desk.application
        command = AdjustWallet(
            client_id=client, direction=Direction(direction), amount=money, reason=reason, by=who(application, by)
        )
        carry_out(
            application,
            lambda: client_picture(application, client),
            lambda: application.wallets.adjust(command),
            lambda balance: ({"client_id": client, "balance": plain(balance)}, f"balance: {in_words(balance)}"),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )
