"""The platform in memory with its books on PostgreSQL: same clock, identifiers, jobs and outside world, other books."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from attrs import evolve
from sqlalchemy import Engine

from subplat.adapters.memory.unit_of_work import InMemoryUnitsOfWork
from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.audit import PostgresAuditReader
from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.queries.due import PostgresDue
from subplat.adapters.postgres.queries.figures import PostgresBookFigures
from subplat.adapters.postgres.queries.reports.books import postgres_reports
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.queries.work_lists import PostgresWorkLists
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.application.outside import Ports
from subplat.application.reactions import reactions


def books_on_postgres(engine: Engine, zone: ZoneInfo) -> Callable[[Ports], Ports]:
    """What `memory_platform` is given as `around`; for one process alone. Raises TypeError for books moved before.

    The jobs stay in memory, over the same clock: the durable engine has a clock and workers of its own, so that the order
    of two jobs of one instant could not be repeated.
    """

    def around(ports: Ports) -> Ports:
        if not isinstance(ports.units_of_work, InMemoryUnitsOfWork):
            raise TypeError("the books are not in memory any more")
        jobs = ports.units_of_work.jobs
        return evolve(
            ports,
            units_of_work=PostgresUnitOfWorkFactory(
                engine=engine,
                reactions=reactions,
                queue_factory=lambda connection: jobs.queue(),
                announce=ports.units_of_work.announce,
            ),
            books=PostgresBooksReader(engine=engine),
            work_lists=PostgresWorkLists(engine=engine),
            access=PostgresAccess(engine=engine),
            views=postgres_views(engine),
            due=PostgresDue(engine=engine, zone=zone),
            audit=PostgresAuditReader(engine=engine),
            reports=postgres_reports(engine, zone),
            book_figures=PostgresBookFigures(engine=engine),
        )

    return around
