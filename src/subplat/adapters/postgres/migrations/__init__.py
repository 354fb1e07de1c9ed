"""The schema's history: `upgrade`, `downgrade`, `current`, `check`. Run by the owner of the database, never by the application."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine

from subplat.adapters.postgres.migrations.scripts import SchemaScripts
from subplat.adapters.postgres.tables.every import every_table
from subplat.application.ports.crash_points import crash_point


def upgrade(dsn: str, *, job_queue: SchemaScripts) -> None:
    """Bring the database at `dsn` (the owner's) to the newest revision; all of it or nothing, safe to run twice or at once.

    `job_queue`: the schema of the job engine's adapter, which this adapter does not know.
    """
    with _history(dsn, job_queue) as config:
        command.upgrade(config, "head")


def downgrade(dsn: str, revision: str, *, job_queue: SchemaScripts) -> None:
    """Go back to `revision` (`base`: nothing left). Data in what is removed is lost."""
    with _history(dsn, job_queue) as config:
        command.downgrade(config, revision)


def current(dsn: str) -> str | None:
    """The revision the database is at; None before the first."""
    with _connection(dsn) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def is_behind(revision: str | None) -> bool:
    """Whether the code needs more than a database at this revision has. One that the code does not know is a newer one."""
    with as_file(files("subplat.adapters.postgres.migrations")) as directory:
        scripts = ScriptDirectory(str(directory))
        known = {script.revision for script in scripts.walk_revisions()}
        return revision is None or (revision in known and revision != scripts.get_current_head())


def check(dsn: str) -> tuple[str, ...]:
    """What differs between the database and the tables of the code, in words; empty when they are in step."""
    options = {"compare_type": True, "compare_server_default": True}
    with _connection(dsn) as connection:
        context = MigrationContext.configure(connection, opts=options)
        return tuple(str(difference) for difference in compare_metadata(context, every_table()))


@contextmanager
def _connection(dsn: str) -> Iterator[Connection]:
    engine = create_engine(dsn, poolclass=NullPool)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


@contextmanager
def _history(dsn: str, job_queue: SchemaScripts) -> Iterator[Config]:
    with as_file(files("subplat.adapters.postgres.migrations")) as directory, _connection(dsn) as connection:
        config = Config()
        # A percent sign would be read as interpolation.
        config.set_main_option("script_location", str(directory).replace("%", "%%"))
        config.attributes.update(connection=connection, job_queue=job_queue)
        yield config
        crash_point("migration commit before")
        connection.commit()
        crash_point("migration commit after")
