"""`subplat openapi`: the API's description."""

import logging
from pathlib import Path
from typing import Annotated

import typer

from subplat.entrypoints.cli.output import AsJson, answer, command_group

group = command_group("openapi", "The description of the HTTP API.")


@group.callback()
def description() -> None:
    """Keeps `export` a command of its own while it is the only one."""


@group.command()
def export(
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Where to write it; standard output by default.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Print the OpenAPI 3.1 document that the server answers with at /schema; no database is needed."""
    from subplat.entrypoints.http.exported_description import exported_description
    from subplat.entrypoints.logs import log_to_stderr

    log_to_stderr(logging.WARNING)
    document = exported_description()
    if output is None:
        typer.echo(document.decode())
        return
    output.write_bytes(document + b"\n")
    answer({"file": str(output), "bytes": len(document) + 1}, str(output), as_json=as_json)
