"""The platform in memory with its books on PostgreSQL: real transactions and races, no network."""

from collections.abc import Callable
from zoneinfo import ZoneInfo

from attrs import evolve
from sqlalchemy import Engine

from subplat.adapters.jobs.queue import AbsurdJobQueue
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
from subplat.adapters.system.identifiers import RandomIdentifiers, RandomTokens
from subplat.application.outside import Ports
from subplat.application.reactions import reactions
from subplat.application.reporting.value_keeping import ValueKeeping
from subplat.domain.reporting.metrics.values import ValuePolicy


def books_on(engine: Engine) -> Callable[[Ports], Ports]:
    """What `memory_platform` is given as `around`. Ids are random, since several processes may share the books."""

    def around(ports: Ports) -> Ports:
        return evolve(
            ports,
            units_of_work=PostgresUnitOfWorkFactory(
                engine=engine,
                reactions=reactions,
                queue_factory=AbsurdJobQueue,
                announce=ValueKeeping(clock=ports.clock, policy=ValuePolicy()),
            ),
            books=PostgresBooksReader(engine=engine),
            work_lists=PostgresWorkLists(engine=engine),
            access=PostgresAccess(engine=engine),
            views=postgres_views(engine),
            due=PostgresDue(engine=engine),
            audit=PostgresAuditReader(engine=engine),
            reports=postgres_reports(engine, ZoneInfo("Asia/Jakarta")),
            book_figures=PostgresBookFigures(engine=engine),
            identifiers=RandomIdentifiers(),
            tokens=RandomTokens(),
        )

    return around


def played_on(engine: Engine) -> Callable[[Ports], Ports]:
    """Likewise, with the jobs in memory, so that `run_until_idle` and the movable clock drive them; for one process."""

    def around(ports: Ports) -> Ports:
        if not isinstance(ports.units_of_work, InMemoryUnitsOfWork):
            raise TypeError("the jobs are those of the platform in memory")
        jobs, moved = ports.units_of_work.jobs, books_on(engine)(ports)
        if not isinstance(moved.units_of_work, PostgresUnitOfWorkFactory):
            raise TypeError("the books are on PostgreSQL")
        return evolve(moved, units_of_work=evolve(moved.units_of_work, queue_factory=lambda connection: jobs.queue()))

    return around
