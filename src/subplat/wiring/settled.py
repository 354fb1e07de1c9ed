"""The platform that settings describe, open for a program that uses it as a library."""

from contextlib import ExitStack
from datetime import timedelta

from attrs import define, evolve, field

from subplat.application.application import Application
from subplat.domain.errors import RuleBroken
from subplat.wiring.database import DatabaseAdmin
from subplat.wiring.live import LivePlatform, open_platform
from subplat.wiring.sandbox import NoSandbox, running_sandbox, sandbox_url
from subplat.wiring.settings import Profile, Settings
from subplat.wiring.stage import Sandbox
from subplat.wiring.twins import RealWorld, Twins


@define(kw_only=True, eq=False)
class SettledPlatform:
    """`Stage` on PostgreSQL. Jobs run in the caller's thread; a worker at the same books takes its share of them."""

    platform: LivePlatform
    held: ExitStack = field(factory=ExitStack, repr=False)

    @property
    def application(self) -> Application:
        """The use cases."""
        return self.platform.application

    @property
    def outside(self) -> Sandbox:
        """The twins, or nothing that could be steered."""
        return Twins(self.platform) if self.platform.settings.profile is Profile.SANDBOX else RealWorld()

    def run_until_idle(self) -> int:
        """See `Stage`; raises psycopg.Error while the database cannot be reached."""
        runs: int = self.platform.container.until_idle()()
        return runs

    def pass_time(self, by: timedelta) -> None:
        """Raises RuleBroken."""
        raise RuleBroken(
            "time passes by itself on this platform; only `Subplat.in_memory(...)` can be moved through it"
        )

    def close(self) -> None:
        """See `Stage`."""
        self.held.close()


def settled_platform(settings: Settings) -> SettledPlatform:
    """As `subplat serve` opens it, but without a server: in the profile sandbox the schema is brought up to date, and
    twins run in this process unless they run elsewhere.

    Raises what `open_platform` does.
    """
    with ExitStack() as opening:
        if settings.profile is Profile.SANDBOX:
            DatabaseAdmin(settings).upgrade()
            settings = evolve(settings, sandbox_url=_twins(settings, opening))
        platform = opening.enter_context(open_platform(settings))
        return SettledPlatform(platform=platform, held=opening.pop_all())


def _twins(settings: Settings, opening: ExitStack) -> str:
    try:
        return sandbox_url(settings)
    except NoSandbox:
        return opening.enter_context(running_sandbox(settings))
