"""What a process needs before it is given requests: a database that answers, at a schema it knows, with the queue in it."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subplat.wiring.container import Container


class NotReady(Exception):
    """The message says what is missing."""


def readiness(container: "Container") -> Mapping[str, Callable[[], None]]:
    """Each raises when it is not so. They run on the application's own pool, so an exhausted one is noticed too."""

    def ask(question: str) -> object:
        with container.engine().connect() as connection:
            return connection.exec_driver_sql(question).scalar()

    def database() -> None:
        ask("select 1")

    def schema() -> None:
        # A newer schema is none of an older process' business: it grows before code uses it and shrinks after.
        revision = ask("select version_num from alembic_version")
        if _is_behind(None if revision is None else str(revision)):
            raise NotReady(f"the schema is at {revision}: run `subplat db upgrade`")

    def queue() -> None:
        ask("select count(*) from (select from jobs.held limit 1) h")
        ask("select absurd.get_schema_version()")

    return {"database": database, "schema": schema, "queue": queue}


@lru_cache
def _is_behind(revision: str | None) -> bool:
    from subplat.adapters.postgres import migrations

    return migrations.is_behind(revision)
