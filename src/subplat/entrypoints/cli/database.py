"""`subplat db`: the schema, and the embedded server."""

from typing import TYPE_CHECKING

import typer

from subplat.entrypoints.cli.output import AsJson, answer, command_group, nothing_to_do

if TYPE_CHECKING:
    from subplat.wiring.database import DatabaseAdmin

group = command_group("db", "The database: its schema, and the embedded server.")


@group.command()
def upgrade(as_json: AsJson = False) -> None:
    """Bring the schema to the newest revision."""
    database = _database()
    before = database.current()
    after = database.upgrade()
    answer({"before": before, "after": after}, f"{before or 'empty'} -> {after}", as_json=as_json)
    if before == after:
        nothing_to_do("The schema is the newest already.")


@group.command()
def current(as_json: AsJson = False) -> None:
    """Show the schema's revision."""
    revision = _database().current()
    answer({"revision": revision}, revision or "empty", as_json=as_json)


@group.command()
def check(as_json: AsJson = False) -> None:
    """Compare the database with the tables of the code; exit 1 if they differ."""
    differences = _database().check()
    answer({"differences": differences}, "\n".join(differences) or "in step", as_json=as_json)
    if differences:
        raise typer.Exit(1)


@group.command()
def start(as_json: AsJson = False) -> None:
    """Start the embedded PostgreSQL."""
    database = _embedded("started")
    before = database.status()
    address = database.start()
    answer({"status": database.status(), "address": address}, address, as_json=as_json)
    if before == "running":
        nothing_to_do("It was running already.")


@group.command()
def stop(as_json: AsJson = False) -> None:
    """Stop the embedded PostgreSQL."""
    was_running = _embedded("stopped").stop()
    answer({"status": "stopped", "was_running": was_running}, "stopped", as_json=as_json)
    if not was_running:
        nothing_to_do("It was not running.")


@group.command()
def status(as_json: AsJson = False) -> None:
    """Tell whether the embedded PostgreSQL runs."""
    state = _database().status()
    answer({"status": state}, state, as_json=as_json)


def _database() -> "DatabaseAdmin":
    from subplat.wiring.database import DatabaseAdmin
    from subplat.wiring.settings import load_settings

    return DatabaseAdmin(load_settings())


def _embedded(wish: str) -> "DatabaseAdmin":
    database = _database()
    if not database.is_embedded:
        nothing_to_do(f"The database is {database.status()}, so it is not {wish} from here.")
    return database
