"""`subplat task`: what is to be brought about in outside systems."""

from typing import Annotated
from uuid import UUID

import typer

from subplat.entrypoints.cli.deciding import By, DryRun, Reason, Yes, carry_out, who
from subplat.entrypoints.cli.looking import Cursor, Limit, facts, show_list
from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, answer, command_group, nothing_to_do
from subplat.entrypoints.cli.pictures import contract_picture
from subplat.entrypoints.cli.shapes import plain
from subplat.entrypoints.cli.words import TargetWord, TaskStatusWord

group = command_group("task", "Provisioning tasks: services to switch on, off, or change in outside systems.")

Status = Annotated[TaskStatusWord | None, typer.Option("--status", help="Only those in this state.")]
Target = Annotated[TargetWord | None, typer.Option("--target", help="Only those of this system.")]
Contract = Annotated[UUID | None, typer.Option("--subscription", help="Only those of this contract.")]

_FACTS = (
    "id",
    "status",
    "action",
    "target",
    "client_name",
    "item_description",
    "quantity",
    "subscription_id",
    "item_id",
    "external_reference",
    "error_message",
    "executed_at",
    "done_by_hand_reason",
    "done_by_hand_by",
)


@group.command("list")
def list_tasks(
    status: Status = None,
    target: Target = None,
    subscription: Contract = None,
    limit: Limit = 50,
    cursor: Cursor = None,
    as_json: AsJson = False,
) -> None:
    """Show the newest tasks."""
    from subplat.application.ports.views.tasks import TaskFilter
    from subplat.domain.ids import SubscriptionId
    from subplat.domain.provisioning.words import TargetSystem, TaskStatus

    wanted = TaskFilter(
        statuses=frozenset({TaskStatus(status)} if status else ()),
        target=TargetSystem(target) if target else None,
        subscription_id=None if subscription is None else SubscriptionId(subscription),
    )
    with opened_books() as desk:
        show_list(
            desk.application.views.tasks,
            wanted,
            {
                "id": lambda task: task.id,
                "state": lambda task: task.status,
                "action": lambda task: task.action,
                "client": lambda task: task.client_name,
                "error": lambda task: task.error_message,
            },
            limit=limit,
            cursor=cursor,
            as_json=as_json,
            nothing="no tasks",
        )


@group.command()
def show(task_id: UUID, as_json: AsJson = False) -> None:
    """Show one task with its settings and its error."""
    with opened_books() as desk:
        task = desk.application.views.tasks.one(task_id)
    answer(plain(task), facts(task, _FACTS), as_json=as_json)


@group.command()
def retry(
    task_ids: Annotated[list[UUID] | None, typer.Argument(help="Failed tasks.")] = None,
    failed: Annotated[bool, typer.Option("--failed", help="Up to 200 that failed and were not overtaken.")] = False,
    as_json: AsJson = False,
) -> None:
    """Try failed tasks again, each in the line of its item."""
    from subplat.application.ports.views.tasks import TaskFilter
    from subplat.application.provisioning.by_hand import RetryTask
    from subplat.domain.errors import RuleBroken
    from subplat.domain.ids import TaskId
    from subplat.domain.provisioning.words import TaskStatus

    if bool(task_ids) == failed:
        raise typer.BadParameter("name tasks, or say --failed")
    retried: list[UUID] = []
    with opened_books() as desk:
        waiting = TaskFilter(statuses=frozenset({TaskStatus.FAILED}))
        wanted = (
            [task.id for task in desk.application.views.tasks.page(waiting, limit=200).items] if failed else task_ids
        )
        for task_id in wanted or ():
            try:
                desk.application.provisioning.retry(RetryTask(task_id=TaskId(task_id)))
            except RuleBroken:
                if not failed:
                    raise
                # A newer one took its place: it is not wanted any more.
                continue
            retried.append(task_id)
    answer({"retried": retried}, f"tasks that will be tried again: {len(retried)}", as_json=as_json)
    if not retried:
        nothing_to_do("No failed task waits.")


@group.command("done-by-hand")
def done_by_hand(
    task_id: UUID,
    reason: Reason,
    by: By,
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Say that a person did it: the service counts as wanted, the outside system is not asked."""
    from subplat.application.provisioning.by_hand import DoneByHand
    from subplat.domain.ids import TaskId

    with opened_books() as desk:
        application = desk.application
        command = DoneByHand(task_id=TaskId(task_id), reason=reason, by=who(application, by))
        contract = application.views.tasks.one(task_id).subscription_id
        carry_out(
            application,
            lambda: contract_picture(application, contract),
            lambda: application.provisioning.done_by_hand(command),
            lambda _: ({"task_id": task_id, "status": "SUCCESS"}, "the service counts as wanted"),
            yes=yes,
            dry_run=dry_run,
            as_json=as_json,
        )
