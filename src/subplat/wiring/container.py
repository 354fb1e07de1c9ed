"""The container: settings, resources and one provider per port, for the profiles that leave the process."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from operator import attrgetter
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

import psycopg
from dependency_injector import containers, providers
from sqlalchemy import Engine

from subplat.adapters.jobs.figures import AbsurdQueueFigures
from subplat.adapters.jobs.inspection import AbsurdJobInspector
from subplat.adapters.jobs.link import connect_or_give_up
from subplat.adapters.jobs.queue import AbsurdJobQueue
from subplat.adapters.jobs.runner import Handle
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.until_idle import UntilIdle
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.passwords.codes import PyotpOneTimeCodes
from subplat.adapters.passwords.hasher import Argon2PasswordHasher
from subplat.adapters.passwords.judge import ZxcvbnPasswordJudge
from subplat.adapters.postgres.acting import witness_job_retry
from subplat.adapters.postgres.attempts import PostgresAttempts
from subplat.adapters.postgres.engine import open_engine
from subplat.adapters.postgres.queries.access import PostgresAccess
from subplat.adapters.postgres.queries.audit import PostgresAuditReader
from subplat.adapters.postgres.queries.books import PostgresBooksReader
from subplat.adapters.postgres.queries.callbacks import PostgresCallbackInspector
from subplat.adapters.postgres.queries.due import PostgresDue
from subplat.adapters.postgres.queries.figures import PostgresBookFigures
from subplat.adapters.postgres.queries.reports.books import postgres_reports
from subplat.adapters.postgres.queries.views.everything import postgres_views
from subplat.adapters.postgres.queries.work_lists import PostgresWorkLists
from subplat.adapters.postgres.sessions import PostgresSessions
from subplat.adapters.postgres.settings import PostgresSettings
from subplat.adapters.postgres.unit_of_work import PostgresUnitOfWorkFactory
from subplat.adapters.system.clock import SystemClock
from subplat.adapters.system.identifiers import RandomIdentifiers, RandomTokens
from subplat.adapters.system.threads import Threads
from subplat.application.accounts.use_cases import AccessPorts
from subplat.application.application import Application, assemble
from subplat.application.integrations.announcements import Announcements
from subplat.application.outside import Ports
from subplat.application.reactions import reactions
from subplat.application.reporting.value_keeping import Together, ValueKeeping
from subplat.wiring import in_use, outside
from subplat.wiring.exports import exporters
from subplat.wiring.outward import guarded
from subplat.wiring.policies import policies_from
from subplat.wiring.schedules import CLEAN_UP_SCHEDULE, FORGET_SCHEDULE, INBOX_SCHEDULE, SCHEDULES
from subplat.wiring.settings import Settings

_ALL_SCHEDULES = (*SCHEDULES, INBOX_SCHEDULE, CLEAN_UP_SCHEDULE, FORGET_SCHEDULE)


def _engine(dsn: str, pool_size: int) -> Iterator[Engine]:
    engine = open_engine(PostgresSettings(dsn=dsn, pool_size=pool_size))
    yield engine
    engine.dispose()


class Closeable(Protocol):
    """Holds connections until it is closed."""

    @property
    def close(self) -> Callable[[], None]: ...


C = TypeVar("C", bound=Closeable)


def _until_shutdown(make: Callable[..., C], *given: object) -> Iterator[C]:
    adapter = make(*given)
    yield adapter
    adapter.close()


def _zone(settings: Settings) -> ZoneInfo:
    return ZoneInfo(settings.zone)


def _worker(
    dsn: str,
    application: Application,
    settings: Settings,
    clock: SystemClock,
    around: Callable[[Handle], Handle] = lambda handle: handle,
) -> Worker:
    return Worker(
        connect=lambda: connect_or_give_up(dsn),
        handle=around(application.handle),
        clock=clock,
        settings=_worker_settings(settings),
        schedules=_ALL_SCHEDULES,
    )


def _until_idle(dsn: str, application: Application, settings: Settings, clock: SystemClock) -> UntilIdle:
    return UntilIdle(
        connect=lambda: connect_or_give_up(dsn),
        handle=application.handle,
        clock=clock,
        settings=_worker_settings(settings),
        schedules=_ALL_SCHEDULES,
    )


def _worker_settings(settings: Settings) -> WorkerSettings:
    return WorkerSettings(
        default_threads=settings.worker.threads,
        bulk_threads=settings.worker.bulk_threads,
        lease=timedelta(seconds=settings.worker.lease_seconds),
    )


def _announce(identifiers: RandomIdentifiers, clock: SystemClock, settings: Settings) -> Together:
    values = policies_from(settings).values
    return Together((Announcements(identifiers=identifiers), ValueKeeping(clock=clock, policy=values)))


def _queue_figures(dsn: str) -> AbsurdQueueFigures:
    return AbsurdQueueFigures(lambda: psycopg.connect(dsn, connect_timeout=5))


def _inspector(dsn: str) -> AbsurdJobInspector:
    return AbsurdJobInspector(lambda: psycopg.connect(dsn), witness=witness_job_retry)


class Container(containers.DeclarativeContainer):
    """`settings` point at the sandbox or at the real systems; `dsn` is the application role's."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)
    dsn: providers.Dependency[str] = providers.Dependency(instance_of=str)

    clock = providers.Singleton(SystemClock, zone=providers.Callable(_zone, settings))
    identifiers = providers.Singleton(RandomIdentifiers)
    tokens = providers.Singleton(RandomTokens)
    engine = providers.Resource(_engine, dsn=dsn, pool_size=settings.provided.database.pool_size)
    units_of_work = providers.Singleton(
        PostgresUnitOfWorkFactory,
        engine=engine,
        reactions=reactions,
        queue_factory=AbsurdJobQueue,
        announce=providers.Singleton(_announce, identifiers, clock, settings),
    )
    books = providers.Singleton(PostgresBooksReader, engine=engine)
    work_lists = providers.Singleton(PostgresWorkLists, engine=engine)
    access = providers.Singleton(PostgresAccess, engine=engine)
    views = providers.Singleton(postgres_views, engine)
    due = providers.Singleton(PostgresDue, engine=engine, zone=providers.Callable(_zone, settings))
    audit = providers.Singleton(PostgresAuditReader, engine=engine)
    payments = providers.Resource(_until_shutdown, in_use.payments_in_use, settings, clock)
    gateway = providers.Callable(attrgetter("gateway"), payments)
    auto_debit = providers.Callable(attrgetter("auto_debit"), payments)
    refunds = providers.Callable(attrgetter("refunds"), payments)
    callbacks = providers.Callable(attrgetter("callbacks"), payments)
    google = providers.Singleton(outside.google_services, settings)
    mail = providers.Resource(_until_shutdown, in_use.mail_in_use, settings, clock, google.provider)
    mailer = providers.Callable(attrgetter("mailer"), mail)
    inbox = providers.Callable(attrgetter("inbox"), mail)
    invoice_reader = providers.Resource(_until_shutdown, outside.invoice_reader, settings)
    services = providers.Resource(_until_shutdown, in_use.services_in_use, settings, clock, google.provider)
    provisioners = providers.Callable(attrgetter("by_target"), services)
    text_generator = providers.Resource(_until_shutdown, outside.text_generator, settings)
    mirror = providers.Resource(_until_shutdown, outside.quotation_mirror, settings)
    documents = providers.Singleton(outside.documents)
    event_sender = providers.Singleton(outside.event_sender, settings)
    hasher = providers.Singleton(
        Argon2PasswordHasher,
        at_once=settings.provided.access.hashes_at_once,
        memory_kib=settings.provided.access.hash_memory_kib,
        passes=settings.provided.access.hash_passes,
    )
    entry = providers.Singleton(
        AccessPorts,
        sessions=providers.Singleton(PostgresSessions, engine=engine),
        attempts=providers.Singleton(PostgresAttempts, engine=engine),
        hasher=hasher,
        judge=providers.Singleton(ZxcvbnPasswordJudge),
        codes=providers.Singleton(PyotpOneTimeCodes),
    )
    inspector = providers.Singleton(_inspector, dsn)
    ports = providers.Singleton(
        Ports,
        units_of_work=units_of_work,
        books=books,
        work_lists=work_lists,
        access=access,
        views=views,
        due=due,
        audit=audit,
        clock=clock,
        identifiers=identifiers,
        tokens=tokens,
        gateway=gateway,
        auto_debit=auto_debit,
        refunds=refunds,
        callbacks=callbacks,
        mailer=mailer,
        inbox=inbox,
        invoice_reader=invoice_reader,
        text_generator=text_generator,
        provisioners=provisioners,
        mirror=mirror,
        documents=documents,
        jobs=inspector,
        event_sender=event_sender,
        reports=providers.Singleton(postgres_reports, engine, providers.Callable(_zone, settings)),
        exporters=providers.Singleton(exporters),
        entry=entry,
        book_figures=providers.Singleton(PostgresBookFigures, engine=engine),
        queue_figures=providers.Singleton(_queue_figures, dsn),
        side_by_side=providers.Singleton(Threads),
    )
    guarded_ports = providers.Singleton(guarded, ports)
    application = providers.Singleton(
        assemble, ports=guarded_ports, policies=providers.Singleton(policies_from, settings)
    )
    worker = providers.Factory(_worker, dsn=dsn, application=application, settings=settings, clock=clock)
    until_idle = providers.Singleton(_until_idle, dsn=dsn, application=application, settings=settings, clock=clock)
    webhooks = providers.Singleton(PostgresCallbackInspector, engine=engine)
