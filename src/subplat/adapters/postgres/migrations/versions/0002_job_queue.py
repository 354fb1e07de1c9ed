"""The job engine's schema, as its own adapter hands it in."""

from alembic import context

from subplat.adapters.postgres.migrations.scripts import SchemaScripts, run

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Installs it."""
    for script in _scripts().install:
        run(script)


def downgrade() -> None:
    """Removes it, with every job."""
    for script in _scripts().remove:
        run(script)


def _scripts() -> SchemaScripts:
    scripts = context.config.attributes["job_queue"]
    if not isinstance(scripts, SchemaScripts):
        raise TypeError("job_queue: the scripts of the job engine's schema are needed")
    return scripts
