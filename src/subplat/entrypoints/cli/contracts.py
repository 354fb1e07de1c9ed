"""`subplat subscription`: what changes a contract. Each shows what it does before it does it."""

from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import By, DryRun, Reason, Yes, carry_out, differences, in_lines, shown, who
from subplat.entrypoints.cli.opened import opened_books, opened_outward
from subplat.entrypoints.cli.output import AsJson, answer, nothing_to_do, progress, progress_over
from subplat.entrypoints.cli.pictures import contract_picture
from subplat.entrypoints.cli.shapes import in_words, plain
from subplat.entrypoints.cli.subscriptions import Contract
from subplat.entrypoints.cli.subscriptions import group as group
from subplat.entrypoints.cli.words import OnOrOffWord

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.application.subscriptions.override_status import OverrideEffects
    from subplat.domain.ids import SubscriptionId, SubscriptionItemId


@group.command()
def cancel(
    subscription_id: Contract,
    reason: Reason,
    at_period_end: Annotated[
        bool, typer.Option("--at-period-end", help="Service goes on until the day up to which it is paid.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End a contract: now, or with what is paid. Now means: unpaid bills are cancelled, services are switched off."""
    from subplat.application.subscriptions.cancel import CancelSubscription
    from subplat.domain.ids import SubscriptionId

    contract = SubscriptionId(subscription_id)
    command = CancelSubscription(subscription_id=contract, reason=reason, at_period_end=at_period_end)
    with opened_books() as desk:
        application = desk.application
        carry_out(
            application,
            lambda: contract_picture(application, contract),
            lambda: application.subscriptions.cancel(command),
            lambda day: (
                {"subscription_id": contract, "ends_on": day},
                f"the first day without service is {day}",
            ),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )


@group.command()
def override(
    subscription_id: Contract,
    to: Annotated[OnOrOffWord, typer.Option("--to", help="ACTIVE: services on; SUSPENDED: off. Whatever is paid.")],
    reason: Reason,
    by: By,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Decide as an Admin that services are on or off, until it is lifted."""
    from subplat.application.subscriptions.override_status import OverrideStatus
    from subplat.domain.ids import SubscriptionId
    from subplat.domain.subscriptions.subscription import SubscriptionStatus

    contract = SubscriptionId(subscription_id)
    with opened_books() as desk:
        application = desk.application
        command = OverrideStatus(
            subscription_id=contract, to=SubscriptionStatus(to), reason=reason, by=who(application, by)
        )
        carry_out(
            application,
            lambda: contract_picture(application, contract),
            lambda: application.subscriptions.override(command),
            lambda effects: _told(contract, effects),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )


@group.command()
def lift(
    subscription_id: Contract,
    reason: Reason,
    by: By,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Lift an override: services are again as payment has it."""
    from subplat.application.subscriptions.override_status import LiftOverride
    from subplat.domain.ids import SubscriptionId

    contract = SubscriptionId(subscription_id)
    with opened_books() as desk:
        application = desk.application
        command = LiftOverride(subscription_id=contract, reason=reason, by=who(application, by))
        carry_out(
            application,
            lambda: contract_picture(application, contract),
            lambda: application.subscriptions.lift_override(command),
            lambda effects: _told(contract, effects),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )


@group.command("change-quantity")
def change_quantity(
    subscription_id: Contract,
    quantity: Annotated[int, typer.Argument(min=0, help="How many units there are then.")],
    item: Annotated[UUID | None, typer.Option("--item", help="Which item, where there are several.")] = None,
    at_renewal: Annotated[
        bool, typer.Option("--at-renewal", help="From the next renewal on: what a commitment refuses now.")
    ] = False,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """More or fewer units of an item: from today on, the difference on the next bill; or from the next renewal on."""
    from subplat.domain.ids import SubscriptionId

    contract = SubscriptionId(subscription_id)
    with opened_books() as desk:
        application = desk.application
        item_id = _item(application, contract, item)
        carry_out(
            application,
            lambda: contract_picture(application, contract),
            lambda: _change(application, contract, item_id, quantity, at_renewal=at_renewal),
            lambda done: ({"subscription_id": contract, "item_id": item_id, "quantity": quantity, **done[0]}, done[1]),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )


@group.command("sync-xendit")
def sync_xendit(
    subscription_id: Contract,
    every_bill: Annotated[bool, typer.Option("--all", help="Paid and cancelled bills too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask Xendit now about the contract's bills, and book what no callback told. Ends with 3 if all is in step."""
    from subplat.application.payments.reconcile import ReconcileCycle
    from subplat.application.ports.views.cycles import CycleFilter
    from subplat.domain.billing.cycle import PAYABLE
    from subplat.domain.ids import SubscriptionId

    contract = SubscriptionId(subscription_id)
    with opened_outward() as desk:
        application = desk.application
        before = contract_picture(application, contract)
        bills = application.views.cycles.page(CycleFilter(subscription_id=contract), limit=200).items
        wanted = [bill for bill in bills if every_bill or bill.status in PAYABLE]
        for done, bill in enumerate(wanted, 1):
            progress(done, "bills asked about", total=len(wanted))
            application.handle(ReconcileCycle(cycle_id=bill.id))
        progress_over()
        effects = differences(before, contract_picture(application, contract))
    told = {"subscription_id": contract, "bills": [bill.id for bill in wanted], "changes": shown(effects)}
    answer(told, in_lines(effects) if effects else "in step", as_json=as_json)
    if not effects:
        nothing_to_do(f"Bills asked about: {len(wanted)}; the books have what Xendit has.")


def _told(contract: "SubscriptionId", effects: "OverrideEffects") -> tuple[dict[str, Any], str]:
    tasks = [{"item_id": item_id, "action": action} for item_id, action in effects.tasks]
    return (
        {"subscription_id": contract, "before": effects.before, "after": effects.after, "tasks": tasks},
        f"{effects.before} -> {effects.after}, tasks for outside systems: {len(tasks)}",
    )


def _item(application: "Application", contract: "SubscriptionId", named: UUID | None) -> "SubscriptionItemId":
    """The item that is named, or the only one."""
    from subplat.domain.ids import SubscriptionItemId

    if named is not None:
        return SubscriptionItemId(named)
    items = application.views.subscriptions.one(contract).items
    if len(items) != 1:
        choice = ", ".join(f"{item.id} ({item.description})" for item in items)
        raise typer.BadParameter(f"there are {len(items)} items, name one: {choice}", param_hint="--item")
    return items[0].id


def _change(
    application: "Application",
    contract: "SubscriptionId",
    item_id: "SubscriptionItemId",
    quantity: int,
    *,
    at_renewal: bool,
) -> tuple[dict[str, Any], str]:
    """As data, and in words."""
    from subplat.application.subscriptions.change_quantity import ChangeQuantity, ScheduleQuantity

    if at_renewal:
        later = ScheduleQuantity(subscription_id=contract, item_id=item_id, quantity=quantity)
        day = application.subscriptions.schedule_quantity(later)
        return {"from": day}, f"{quantity} units from {day} on"
    now = ChangeQuantity(subscription_id=contract, item_id=item_id, quantity=quantity)
    carried = application.subscriptions.change_quantity(now)
    return {"carried": plain(carried)}, f"{quantity} units; the next bill carries {in_words(carried)}"
