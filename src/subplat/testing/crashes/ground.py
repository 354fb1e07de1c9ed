"""What the runs of one lane stand on: a database, addresses, the twins and the platform, put together before any fork."""

from datetime import timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from socket import socket
from tempfile import mkdtemp
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import psycopg
from attrs import define, frozen
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from typed_settings.types import SecretStr

from subplat.adapters.jobs.link import connect_or_give_up
from subplat.adapters.jobs.settings import WorkerSettings
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.postgres.embedded import EmbeddedPostgres
from subplat.adapters.postgres.embedded_roles import APPLICATION_ROLE, OWNER_ROLE, close_to_others
from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.application.messaging.inbound_poll import PollInbox
from subplat.application.ports.periodic import PeriodicSchedule, every
from subplat.entrypoints.http.serving import HttpServer, http_app
from subplat.testing.crashes.code_check import OUTWARD_ROOMS
from subplat.testing.crashes.machine_time import MachineTime, SharedAhead, follow
from subplat.testing.crashes.receiver import EventReceiver
from subplat.testing.crashes.wire import Wire
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform
from subplat.wiring.sandbox import pointed_at
from subplat.wiring.schedules import CLEAN_UP_SCHEDULE, FORGET_SCHEDULE, schedules
from subplat.wiring.settings import (
    AccessSettings,
    CookieSettings,
    DatabaseSettings,
    IntegrationSettings,
    Profile,
    Settings,
    XenditSettings,
)

if TYPE_CHECKING:
    from litestar import Litestar

STAFF_TOKEN = "the first key, for the first Admin"
FINANCE_DESK = "finance@reseller.example"
SDKS = (
    "google.genai",
    "google.genai.types",
    "google.oauth2.credentials",
    "googleapiclient.discovery",
    "subplat.entrypoints.http.callback_collector",
    "typst",
    "uvicorn.protocols.http.auto",
    "uvicorn.loops.auto",
    "uvicorn.lifespan.on",
)
LEASE = timedelta(seconds=20)
UNHURRIED = timedelta(minutes=20)
"""Hours pass at a jump here: fewer slots have to be made up for."""
LOOK_INTO_THE_MAIL = PeriodicSchedule(name="poll-inbox", slots=every(UNHURRIED), job=lambda slot: PollInbox())


@define(kw_only=True, eq=False)
class Place:
    """One database name of the cluster, which is made anew for each run."""

    cluster: EmbeddedPostgres
    name: str

    @property
    def dsn(self) -> str:
        """The application's."""
        return self.cluster.dsn(user=APPLICATION_ROLE, database=self.name)

    @property
    def superuser_dsn(self) -> str:
        """For looking, and for moving its time."""
        return self.cluster.dsn(database=self.name)

    def make_from(self, template: str) -> None:
        """As the template is; whatever was there is gone."""
        with psycopg.connect(self.cluster.dsn(), autocommit=True) as connection:
            mine = sql.Identifier(self.name)
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(mine))
            make = sql.SQL("create database {} template {} strategy file_copy owner {}")
            connection.execute(make.format(mine, sql.Identifier(template), sql.Identifier(OWNER_ROLE)))
            close_to_others(connection, database=self.name)

    def keep_as(self, template: str) -> None:
        """A copy to make others from; nobody may be in it."""
        kept = Place(cluster=self.cluster, name=template)
        kept.make_from(self.name)

    def drop(self) -> None:
        """With whoever is in it."""
        with psycopg.connect(self.cluster.dsn(), autocommit=True) as connection:
            connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(self.name)))


@frozen(kw_only=True)
class Ground:
    """All of it; nothing runs and nothing is connected yet."""

    place: Place
    time: MachineTime
    sandbox: SandboxServer
    sandbox_url: str
    server: HttpServer
    receiver: EventReceiver
    wire: Wire
    platform: LivePlatform
    app: "Litestar"

    def worker(self, threads: int) -> Worker:
        """As the platform's own, with a shorter poll: what is due is found at once."""
        container = self.platform.container
        return Worker(
            connect=lambda: connect_or_give_up(wired(self.place.dsn, self.wire)),
            handle=container.application().handle,
            clock=container.clock(),
            settings=WorkerSettings(
                default_threads=threads, bulk_threads=1, lease=LEASE, poll=timedelta(milliseconds=100)
            ),
            schedules=(*schedules(reconcile_every=UNHURRIED), LOOK_INTO_THE_MAIL, CLEAN_UP_SCHEDULE, FORGET_SCHEDULE),
        )


def import_everything() -> None:
    """What the adapters import when it is first needed: once here, instead of in every process of every run."""
    for room in (*OUTWARD_ROOMS, "documents", "passwords"):
        package = import_module(f"subplat.adapters.{room}")
        for module in iter_modules(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    for name in SDKS:
        import_module(name)


def lay_ground(cluster: EmbeddedPostgres, *, name: str, directory: Path) -> Ground:
    """For one lane. Its addresses stay the same, so that one platform, put together once, serves every run."""
    import_everything()
    ahead = SharedAhead()
    follow(ahead)
    place = Place(cluster=cluster, name=name)
    listener = _listening()
    sandbox_url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    world = World.with_clock(MovableClock.following(ahead.now))
    sandbox = SandboxServer(world, listener=listener)
    wire = wire_to(cluster)
    server, receiver = HttpServer(_listening()), EventReceiver(listener=_listening())
    settings = pointed_at(
        Settings(
            profile=Profile.SANDBOX,
            data_directory=directory,
            base_url=server.base_url,
            finance_email=FINANCE_DESK,
            staff_token=SecretStr(STAFF_TOKEN),
            database=DatabaseSettings(url=wired(place.dsn, wire), pool_size=12),
            cookies=CookieSettings(secure=False),
            access=AccessSettings(hash_memory_kib=64, hash_passes=1),
            integrations=IntegrationSettings(allow_private=True),
            xendit=XenditSettings(timeout_seconds=5),
        ),
        sandbox_url,
    )
    database = DatabaseAdmin(settings)
    container = Container(settings=settings, dsn=database.application_dsn())
    platform = LivePlatform(settings=settings, container=container, database=database)
    time = MachineTime(superuser_dsn=place.superuser_dsn, ahead=ahead)
    app = http_app(platform)
    return Ground(
        place=place,
        time=time,
        sandbox=sandbox,
        sandbox_url=sandbox_url,
        server=server,
        receiver=receiver,
        wire=wire,
        platform=platform,
        app=app,
    )


def wire_to(cluster: EmbeddedPostgres) -> Wire:
    """In a directory of its own: a socket's path must be short."""
    server = conninfo_to_dict(cluster.dsn())
    name = f".s.PGSQL.{server['port']}"
    at, to = Path(mkdtemp(prefix="subplat-wire-")) / name, Path(str(server["host"])) / name
    return Wire(at=at, to=to, superuser_dsn=cluster.dsn())


def wired(dsn: str, wire: Wire) -> str:
    """The same database through the wire."""
    parts = urlsplit(dsn)
    query = {**dict(parse_qsl(parts.query)), "host": str(wire.at.parent)}
    return urlunsplit(parts._replace(query=urlencode(query)))


def _listening() -> socket:
    listener = socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(256)
    return listener
