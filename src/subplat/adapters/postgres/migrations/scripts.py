"""SQL as migrations run it: whole scripts, kept as they were when the revision was written."""

from importlib.resources import files

from alembic import op
from attrs import frozen
from psycopg import Connection

from subplat.application.ports.crash_points import crash_point


@frozen(kw_only=True)
class SchemaScripts:
    """SQL of several statements each, in order: what installs a schema, and what removes it."""

    install: tuple[str, ...]
    remove: tuple[str, ...]


def kept(revision: str, name: str) -> str:
    """The script `name` of a revision."""
    return files("subplat.adapters.postgres.migrations").joinpath("sql", revision, f"{name}.sql").read_text("utf-8")


def run(script: str) -> None:
    """Runs a script in the migration's transaction; percent signs and colons mean nothing special."""
    connection = op.get_bind().connection.driver_connection
    if not isinstance(connection, Connection):
        raise TypeError("migrations run over psycopg")
    crash_point("migration script before")
    connection.execute(script.encode())
    crash_point("migration script after")
