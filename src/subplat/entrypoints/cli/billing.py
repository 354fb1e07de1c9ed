"""`subplat billing`: what is due, and doing it."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import (
    AsJson,
    answer,
    command_group,
    failed,
    nothing_to_do,
    progress,
    progress_over,
    table,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subplat.application.billing_run.execution import RunReport
    from subplat.application.billing_run.plan import BillingPlan

group = command_group("billing", "The billing run: bills, reminders, charges, suspensions, endings.")

AsOf = Annotated[
    datetime | None, typer.Option("--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="Another day than today.")
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would be done, and why; write nothing.")]
TALK_EVERY = 50


@group.callback()
def billing() -> None:
    """Keeps `run` a command of its own while it is the only one."""


@group.command()
def run(as_of: AsOf = None, dry_run: DryRun = False, as_json: AsJson = False) -> None:
    """Do what is due: safe at any time, also while others do. Ends with 3 if nothing was due, with 1 if something failed."""
    from subplat.application.billing_run.plan import PlanBilling
    from subplat.application.billing_run.run import RunBilling

    day = as_of.date() if as_of else None
    with opened_books(as_platform=True) as desk:
        application = desk.application
        if dry_run:
            plan = application.billing.plan(PlanBilling(as_of=day))
            answer(_plan_view(plan), _plan_text(plan), as_json=as_json)
            if not plan.changes:
                nothing_to_do(f"Nothing is due on {plan.as_of}.")
            return
        report = application.billing.run(RunBilling(as_of=day), _talk)
        progress_over()
    answer(_report_view(report), _report_text(report), as_json=as_json)
    if report.parked:
        failed(f"{len(report.parked)} subscriptions could not be dealt with: they are tried again by the next run.")
    if not report.total:
        nothing_to_do("Nothing was due.")


def _talk(done: int) -> None:
    if done % TALK_EVERY == 0:
        progress(done, "looked at")


def _plan_view(plan: "BillingPlan") -> dict[str, Any]:
    return {
        "as_of": plan.as_of,
        "changes": plan.changes,
        "entries": [
            {
                "subscription_id": entry.subscription_id,
                "actions": [str(action) for action in entry.actions],
                "notes": entry.notes,
                "error": entry.error,
            }
            for entry in plan.entries
        ],
        "expired_quotations": plan.quotations,
    }


def _plan_text(plan: "BillingPlan") -> str:
    rows = [
        *((entry.subscription_id, line) for entry in plan.entries for line in (*entry.actions, *entry.notes)),
        *((entry.subscription_id, f"cannot be dealt with: {entry.error}") for entry in plan.entries if entry.error),
        *((quotation_id, "expire the offer") for quotation_id in plan.quotations),
    ]
    summary = _counted(plan.changes, sum(plan.changes.values()))
    return "\n".join([*([table(["what", "would be done"], rows)] if rows else []), summary])


def _report_view(report: "RunReport") -> dict[str, Any]:
    return {
        "as_of": report.as_of,
        "looked_at": report.looked_at,
        "changes": report.by_kind,
        "total": report.total,
        "parked": {str(subscription_id): error for subscription_id, error in report.parked.items()},
    }


def _report_text(report: "RunReport") -> str:
    parked = [table(["subscription", "parked"], report.parked.items())] if report.parked else []
    return "\n".join([*parked, _counted(report.by_kind, report.total)])


def _counted(changes: "Mapping[str, int]", total: int) -> str:
    details = ", ".join(f"{kind} {number}" for kind, number in sorted(changes.items()))
    return f"{total} changes" + (f": {details}" if details else "")
