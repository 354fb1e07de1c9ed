"""A platform on PostgreSQL with the real adapters, against the sandbox or the real systems."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import urlsplit

from attrs import define, field, frozen

from subplat.adapters.jobs.runner import Handle
from subplat.adapters.jobs.worker import Worker
from subplat.adapters.postgres.engine import connections_in_use
from subplat.application.application import Application
from subplat.application.ports.callback_inspection import CallbackInspector
from subplat.application.ports.job_inspection import JobInspector
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.in_use import choices
from subplat.wiring.needed import needed_settings
from subplat.wiring.readiness import readiness
from subplat.wiring.sandbox import pointed_at, sandbox_url
from subplat.wiring.setting_kinds import listed
from subplat.wiring.settings import Profile, Settings


class IncompleteSettings(Exception):
    """The live profile lacks settings; the message names each."""


@frozen(kw_only=True)
class HttpValues:
    """What the HTTP entry point needs of the settings. `authentic_callback` None: the gateway shows one of the tokens."""

    gateway: str
    authentic_callback: Callable[[Mapping[str, str], bytes], bool] | None
    callback_tokens: tuple[str, ...] = field(repr=False)
    staff_token: str = field(repr=False)
    integration_token: str = field(repr=False)
    metrics_token: str = field(repr=False)
    pool_size: int
    pool_use: Callable[[], tuple[int, int]]
    readiness: Mapping[str, Callable[[], None]]
    request_ids: Callable[[], str]
    base_url: str
    cookies_secure: bool
    trusted_proxies: tuple[str, ...]
    allowed_hosts: tuple[str, ...]
    figures_kept_seconds: int


@define(kw_only=True)
class LivePlatform:
    """Everything an entry point may ask for."""

    settings: Settings
    container: Container
    database: DatabaseAdmin

    @property
    def application(self) -> Application:
        """The use cases."""
        application: Application = self.container.application()
        return application

    @property
    def inspector(self) -> JobInspector:
        """A look into the queue."""
        inspector: JobInspector = self.container.inspector()
        return inspector

    @property
    def webhooks(self) -> CallbackInspector:
        """A look at the stored callbacks."""
        webhooks: CallbackInspector = self.container.webhooks()
        return webhooks

    def make_worker(self, around: Callable[[Handle], Handle] = lambda handle: handle) -> Worker:
        """A worker of this process; `around` decorates what runs its jobs."""
        worker: Worker = self.container.worker(around=around)
        return worker

    def pool_use(self) -> tuple[int, int]:
        """Database connections of the pool in use, and how many there may be."""
        return connections_in_use(self.container.engine())

    def http_values(self) -> HttpValues:
        """For the HTTP entry point."""
        return HttpValues(
            gateway=self.settings.adapters.gateway,
            authentic_callback=self.container.payments().is_authentic,
            callback_tokens=listed(self.settings.xendit.callback_tokens),
            staff_token=self.settings.staff_token,
            integration_token=self.settings.integrations.token,
            metrics_token=self.settings.metrics.token,
            pool_size=self.settings.database.pool_size,
            pool_use=self.pool_use,
            readiness=readiness(self.container),
            request_ids=lambda: str(self.container.identifiers().new()),
            base_url=self.settings.base_url,
            cookies_secure=self.settings.cookies.secure,
            trusted_proxies=listed(self.settings.trusted_proxies),
            allowed_hosts=_served_hosts(self.settings),
            figures_kept_seconds=self.settings.metrics.kept_seconds,
        )


@contextmanager
def open_platform(settings: Settings) -> Iterator[LivePlatform]:
    """Opens pools, and closes them at the end.

    Raises IncompleteSettings, NoSandbox, UnfitAdapter, EmbeddedPostgresFailed.
    """
    ensure_complete(settings)
    aimed = pointed_at(settings, sandbox_url(settings)) if settings.profile is Profile.SANDBOX else settings
    database = DatabaseAdmin(aimed)
    container = Container(settings=aimed, dsn=database.application_dsn())
    try:
        _ensure_adapters(container)
        yield LivePlatform(settings=aimed, container=container, database=database)
    finally:
        container.shutdown_resources()


def _ensure_adapters(container: Container) -> None:
    """Those of other distributions are made now: what does not fit is told at the start. Ours wait until they are needed."""
    resources = {"gateway": container.payments, "mailer": container.mail}
    for what, choice in choices(container.settings()).items():
        if not choice.is_own:
            resources.get(what, container.services)()


def _served_hosts(settings: Settings) -> tuple[str, ...]:
    named = listed(settings.allowed_hosts)
    if not named and settings.profile is Profile.LIVE:
        return (str(urlsplit(settings.base_url).hostname),)
    return () if "*" in named else named


def ensure_complete(settings: Settings) -> None:
    """Refuses to open a live platform that could not do its work."""
    if settings.profile is Profile.MEMORY:
        raise IncompleteSettings("the memory profile has no processes: use `Subplat.in_memory(...)`")
    if settings.profile is not Profile.LIVE:
        return
    if settings.metrics.worker_port is not None and not settings.metrics.token:
        raise IncompleteSettings(
            "SUBPLAT_METRICS_WORKER_PORT needs SUBPLAT_METRICS_TOKEN: what is measured tells the revenue"
        )
    if not settings.cookies.secure:
        raise IncompleteSettings("the live profile needs SUBPLAT_COOKIES_SECURE on: logins travel over https alone")
    missing = [name for name, value in needed_settings(settings).items() if not value]
    if missing:
        raise IncompleteSettings(f"the live profile needs {', '.join(missing)}")
