"""The schema of the books and, in the same history, the job engine's, which the adapter of the books does not know.

Alembic is imported with it: whoever only looks into a database does without.
"""

from subplat.adapters.jobs import schema as job_schema
from subplat.adapters.postgres import migrations
from subplat.adapters.postgres.migrations.scripts import SchemaScripts

_JOB_QUEUE = SchemaScripts(install=tuple(job_schema.statements()), remove=tuple(job_schema.downgrade_statements()))


def upgrade(owner_dsn: str) -> None:
    """To the newest revision; all of it or nothing, safe to run twice or at once."""
    migrations.upgrade(owner_dsn, job_queue=_JOB_QUEUE)


def downgrade(owner_dsn: str, revision: str) -> None:
    """Back to `revision` (`base`: nothing left). Data in what is removed is lost."""
    migrations.downgrade(owner_dsn, revision, job_queue=_JOB_QUEUE)


def current(dsn: str) -> str | None:
    """The revision; None before the first."""
    return migrations.current(dsn)


def check(dsn: str) -> tuple[str, ...]:
    """What differs between the database and the tables of the code, in words."""
    return migrations.check(dsn)
