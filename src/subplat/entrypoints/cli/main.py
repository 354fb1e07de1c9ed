"""The command line. Nothing heavy is imported before a command needs it: `--help` must be there at once."""

import gc
import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from subplat.entrypoints.cli import (
    api_keys,
    audit,
    billing,
    clients,
    configuration,
    contracts,
    database,
    doctor,
    emails,
    jobs,
    openapi,
    payments,
    quotations,
    reports,
    sandbox,
    serving,
    simulate,
    tasks,
    users,
    wallets,
    webhooks,
    work,
)
from subplat.entrypoints.cli.output import FAILED, USAGE, AsJson, command_group, say

app = command_group(
    "subplat", "Subscription billing and provisioning: quotations, payments, services.", completion=True
)
for group in (
    clients.group,
    quotations.group,
    contracts.group,
    billing.group,
    payments.group,
    wallets.group,
    emails.group,
    tasks.group,
    webhooks.group,
    jobs.group,
    audit.group,
    users.group,
    api_keys.group,
    openapi.group,
    database.group,
    configuration.group,
    sandbox.group,
):
    app.add_typer(group)
app.command()(reports.report)
app.command()(reports.export)
app.command()(work.work)
app.command()(serving.serve)
app.command()(serving.worker)
app.command()(doctor.doctor)
app.command()(simulate.simulate)


@app.command()
def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="End after the story, also on a terminal.")] = False,
    as_json: AsJson = False,
) -> None:
    """Play the business from a lead to running services, on real parts, and check the books."""
    import logging

    from subplat.entrypoints.cli.demo import run_demo
    from subplat.entrypoints.logs import log_to_stderr

    log_to_stderr(logging.WARNING)
    raise typer.Exit(run_demo(serve=not no_serve and sys.stdout.isatty(), as_json=as_json))


FEW_COLLECTIONS = (50_000, 20, 50)
"""Some hundred thousand objects are made that stay: looking through them for garbage was a tenth of a command's time."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs one command and ends the process: 0 done, 1 failed, 2 wrong usage or settings, 3 nothing to do."""
    gc.set_threshold(*FEW_COLLECTIONS)
    try:
        app(args=None if arguments is None else list(arguments), prog_name="subplat")
    except KeyboardInterrupt:
        sys.exit(130)
    except Exception as error:
        for reason in _reasons(error):
            say(f"{_kind(reason)}{reason}".rstrip())
        if advice := _advice(error):
            say(advice)
        sys.exit(USAGE if _about_settings(error) else FAILED)


def _reasons(error: Exception) -> Sequence[Exception]:
    """Several settings can be wrong at once."""
    return (error, *error.exceptions) if isinstance(error, ExceptionGroup) else (error,)


def _kind(error: Exception) -> str:
    """Our own errors speak for themselves."""
    ours = type(error).__module__.startswith("subplat.")
    return "" if ours else f"{type(error).__name__}: "


def _advice(error: Exception) -> str:
    """What to do next, where the error itself does not say it."""
    kinds = {kind.__name__ for kind in type(error).__mro__} | {type(error.__cause__).__name__}
    if kinds & {"UndefinedTable", "UndefinedColumn", "UndefinedFunction", "InvalidSchemaName"}:
        return "The schema is not the code's: run `subplat db upgrade`."
    if kinds & {"OperationalError", "Unavailable", "EmbeddedPostgresFailed"}:
        return "`subplat doctor` says what cannot be reached, and what to do."
    if kinds & {"StaleVersion"}:
        return "Look at it again, then say it again."
    return ""


def _about_settings(error: Exception) -> bool:
    return type(error).__module__.startswith("typed_settings") or type(error).__name__ in {
        "BadPolicy",
        "BadSettings",
        "IncompleteSettings",
        "UnfitAdapter",
    }
