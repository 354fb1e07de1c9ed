"""The platform as a library."""

from datetime import datetime, timedelta
from types import TracebackType
from typing import TYPE_CHECKING, Self

from subplat.domain.reporting.books import Books

if TYPE_CHECKING:
    from subplat.wiring.memory import MemoryPlatform
    from subplat.wiring.settings import Settings
    from subplat.wiring.stage import Stage


class Subplat:
    """Every use case by subdomain: `app.quotations.draft(...)`. Jobs run when you say so; in memory time does, too.

    `sandbox` is the outside world, steered by hand: in memory, and where settings point to the sandbox's twins.
    """

    def __init__(self, platform: "MemoryPlatform | Stage") -> None:
        from subplat.wiring.memory_stage import staged

        self._platform = staged(platform)
        application = self._platform.application
        self.clients = application.clients
        self.accounts = application.accounts
        self.catalog = application.catalog
        self.quotations = application.quotations
        self.messaging = application.messaging
        self.billing = application.billing
        self.payments = application.payments
        self.integrations = application.integrations
        self.wallets = application.wallets
        self.subscriptions = application.subscriptions
        self.provisioning = application.provisioning
        self.operations = application.operations
        self.reporting = application.reporting
        self.views = application.views
        self.clock = application.clock
        self.sandbox = self._platform.outside

    @classmethod
    def in_memory(cls, now: str | datetime) -> "Subplat":
        """A new platform without database or network; `now` is an instant with its offset (`2026-01-31T09:00+07:00`)."""
        from subplat.wiring.memory import memory_platform

        return cls(memory_platform(datetime.fromisoformat(now) if isinstance(now, str) else now))

    @classmethod
    def from_settings(cls, settings: "Settings | None" = None) -> "Subplat":
        """The platform that settings describe (`subplat.wiring.settings`), else the environment's `SUBPLAT_…`.

        On PostgreSQL, with the adapters of the profile: `with Subplat.from_settings() as app: ...`, or `app.close()` at the
        end. Nobody is asked who acts: this is for programs that are trusted as the command line is. In the profile sandbox
        the schema is brought up to date, and twins run in this process unless others run already.

        Raises BadSettings (naming every bad one), IncompleteSettings (naming every missing one), UnfitAdapter (of a
        distribution's adapter that cannot be used), EmbeddedPostgresFailed.
        """
        from subplat.wiring.settings import load_settings
        from subplat.wiring.settled import settled_platform

        return cls(settled_platform(load_settings() if settings is None else settings))

    def run_until_idle(self) -> int:
        """Runs every job that is due, and what follows from it; returns how many runs that took."""
        return self._platform.run_until_idle()

    def advance(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        """Lets time pass; every job runs at the instant it is due. Raises RuleBroken where time passes by itself."""
        self._platform.pass_time(timedelta(days=days, hours=hours, minutes=minutes))

    def close(self) -> None:
        """Closes what was opened; safe to repeat. In memory there is nothing to close."""
        self._platform.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    @property
    def books(self) -> Books:
        """Everything the platform knows, as it is now."""
        return self._platform.application.books.read()
