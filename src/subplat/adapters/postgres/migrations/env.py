"""What alembic runs for each command: the connection and its options come from the package's own functions."""

from alembic import context
from sqlalchemy import Connection, text

# Any constant of our own: two upgrades at once follow each other.
MIGRATION_LOCK = 7_305_811_404

connection: Connection = context.config.attributes["connection"]
context.configure(connection=connection)
with context.begin_transaction():
    connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
    context.run_migrations()
