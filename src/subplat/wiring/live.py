"""A platform on PostgreSQL with the real adapters, against the sandbox or the real systems."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from attrs import define, field, frozen

from subplat.adapters.jobs.worker import Worker
from subplat.application.application import Application
from subplat.application.ports.callback_inspection import CallbackInspector
from subplat.application.ports.job_inspection import JobInspector
from subplat.wiring.checks import Check, all_checks
from subplat.wiring.container import Container
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.sandbox import pointed_at, sandbox_url
from subplat.wiring.settings import Profile, Settings


class IncompleteSettings(Exception):
    """The live profile lacks settings; the message names each."""


@frozen(kw_only=True)
class HttpValues:
    """What the HTTP entry point needs of the settings."""

    callback_tokens: tuple[str, ...] = field(repr=False)
    staff_token: str = field(repr=False)
    integration_token: str = field(repr=False)
    pool_size: int
    database_answers: Callable[[], None]
    request_ids: Callable[[], str]
    base_url: str
    cookies_secure: bool
    trusted_proxies: tuple[str, ...]


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

    def make_worker(self) -> Worker:
        """A worker of this process."""
        worker: Worker = self.container.worker()
        return worker

    def http_values(self) -> HttpValues:
        """For the HTTP entry point."""
        tokens = self.settings.xendit.callback_tokens.split(",")
        return HttpValues(
            callback_tokens=tuple(token.strip() for token in tokens if token.strip()),
            staff_token=self.settings.staff_token,
            integration_token=self.settings.integrations.token,
            pool_size=self.settings.database.pool_size,
            database_answers=self._ask_database,
            request_ids=lambda: str(self.container.identifiers().new()),
            base_url=self.settings.base_url,
            cookies_secure=self.settings.cookies.secure,
            trusted_proxies=tuple(self.settings.trusted_proxies.split(",")),
        )

    def _ask_database(self) -> None:
        """Raises when the database does not answer."""
        with self.container.engine().connect() as connection:
            connection.exec_driver_sql("select 1")

    def checks(self) -> list[Check]:
        """What `doctor` prints."""
        return all_checks(self.settings, self.database, self.container)


@contextmanager
def open_platform(settings: Settings) -> Iterator[LivePlatform]:
    """Opens pools, and closes them at the end. Raises IncompleteSettings, NoSandbox, EmbeddedPostgresFailed."""
    ensure_complete(settings)
    aimed = pointed_at(settings, sandbox_url(settings)) if settings.profile is Profile.SANDBOX else settings
    database = DatabaseAdmin(aimed)
    container = Container(settings=aimed, dsn=database.application_dsn())
    try:
        yield LivePlatform(settings=aimed, container=container, database=database)
    finally:
        container.shutdown_resources()


def ensure_complete(settings: Settings) -> None:
    """Refuses to open a live platform that could not do its work."""
    if settings.profile is Profile.MEMORY:
        raise IncompleteSettings("the memory profile has no processes: use `Subplat.in_memory(...)`")
    if settings.profile is not Profile.LIVE:
        return
    needed = {
        "SUBPLAT_XENDIT_SECRET_KEY": settings.xendit.secret_key,
        "SUBPLAT_XENDIT_CALLBACK_TOKENS": settings.xendit.callback_tokens,
        "SUBPLAT_GOOGLE_SERVICE_ACCOUNT_FILE": settings.google.service_account_file,
        "SUBPLAT_GOOGLE_RESELLER_ADMIN": settings.google.reseller_admin,
        "SUBPLAT_GEMINI_API_KEY": settings.gemini.api_key,
        "SUBPLAT_COSMIC_WRITE_KEY": settings.cosmic.write_key,
    }
    if not settings.cookies.secure:
        raise IncompleteSettings("the live profile needs SUBPLAT_COOKIES_SECURE on: logins travel over https alone")
    missing = [name for name, value in needed.items() if not value]
    if missing:
        raise IncompleteSettings(f"the live profile needs {', '.join(missing)}")
