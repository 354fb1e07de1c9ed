"""`subplat job`: look into the queue, try parked jobs again."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from subplat.entrypoints.cli.opened import opened_books
from subplat.entrypoints.cli.output import AsJson, Limit, answer, command_group, listing, nothing_to_do, table

if TYPE_CHECKING:
    from subplat.application.ports.job_inspection import InspectedJob

group = command_group("job", "The queue: what waits, runs, failed or is parked.")

State = Annotated[str | None, typer.Option(help="delayed, in_line, ready, running, retrying, parked, done, cancelled.")]


@group.command("list")
def list_jobs(state: State = None, limit: Limit = 50, as_json: AsJson = False) -> None:
    """Show the newest jobs."""
    from subplat.application.ports.job_inspection import JobState

    if state is not None and state not in {known.value for known in JobState}:
        raise typer.BadParameter(f"{state!r} is none of {', '.join(JobState)}", param_hint="--state")
    with opened_books() as desk:
        jobs = desk.inspector.list_jobs(None if state is None else JobState(state), limit)
    rows = ((job.id, job.state, job.kind, f"{job.attempts}/{job.max_attempts}", _short(job.error)) for job in jobs)
    answer(
        [_view(job) for job in jobs],
        listing(["id", "state", "kind", "tries", "error"], rows) if jobs else "no jobs",
        as_json=as_json,
    )


@group.command()
def show(job_id: UUID, as_json: AsJson = False) -> None:
    """Show one job with its payload and last error."""
    from subplat.application.ports.job_inspection import JobId

    with opened_books() as desk:
        job = desk.inspector.show(JobId(job_id))
    view = _view(job)
    answer(view, table(["field", "value"], view.items()), as_json=as_json)


@group.command()
def retry(
    job_ids: Annotated[list[UUID] | None, typer.Argument(help="Parked jobs.")] = None,
    parked: Annotated[bool, typer.Option("--parked", help="All parked jobs.")] = False,
    as_json: AsJson = False,
) -> None:
    """Give parked jobs all their attempts again."""
    from subplat.application.ports.job_inspection import JobId

    if bool(job_ids) == parked:
        raise typer.BadParameter("name jobs, or say --parked")
    with opened_books() as desk:
        wanted: Sequence[JobId] = (
            [job.id for job in desk.inspector.parked()] if parked else [JobId(each) for each in job_ids or ()]
        )
        for job_id in wanted:
            desk.inspector.retry(job_id)
    answer({"retried": wanted}, f"jobs that will be tried again: {len(wanted)}", as_json=as_json)
    if not wanted:
        nothing_to_do("No job is parked.")


def _view(job: "InspectedJob") -> dict[str, Any]:
    import attrs

    return attrs.asdict(job)


def _short(error: str | None) -> str | None:
    return None if error is None else error.strip().rpartition("\n")[2][:80]
