"""The whole schema for tests: the books and the job engine's part, put together as the wiring does."""

from subplat.adapters.jobs import schema
from subplat.adapters.postgres.migrations import upgrade
from subplat.adapters.postgres.migrations.scripts import SchemaScripts

JOB_QUEUE = SchemaScripts(install=tuple(schema.statements()), remove=tuple(schema.downgrade_statements()))


def migrate(dsn: str) -> None:
    """Bring the database of the owner's DSN to the newest revision."""
    upgrade(dsn, job_queue=JOB_QUEUE)
