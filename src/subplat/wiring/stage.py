"""What `Subplat` stands on: a platform in memory, or one on PostgreSQL with the adapters that the settings choose."""

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from subplat.application.application import Application
from subplat.application.ports.mailer import OutgoingMail

if TYPE_CHECKING:
    from subplat.wiring.memory import MemoryPlatform


class Sandbox(Protocol):
    """The outside world, steered by hand. A platform that speaks to the real one has none: everything raises RuleBroken."""

    @property
    def platform(self) -> "MemoryPlatform":
        """Every stand-in of a platform in memory; raises RuleBroken for any other."""
        ...

    def pay(self, payment_link: str) -> None:
        """The client follows the stable payment link and pays what is due; the gateway calls back.

        Raises RuleBroken when there is nothing to pay there.
        """
        ...

    def deliver(self, payload: dict[str, object]) -> None:
        """A callback of the gateway arrives."""
        ...

    def mails_to(self, address: str) -> list[OutgoingMail]:
        """What arrived in a mailbox from us, oldest first."""
        ...

    def answer(self, address: str, text: str, files: Mapping[str, bytes] | None = None) -> str:
        """Whoever has that address answers the newest mail there; the answer's id. Raises RuleBroken when there is none."""
        ...


class Stage(Protocol):
    """A platform that is open."""

    @property
    def application(self) -> Application:
        """The use cases."""
        ...

    @property
    def outside(self) -> Sandbox:
        """What can be steered of the world outside."""
        ...

    def run_until_idle(self) -> int:
        """Runs every job that is due, and what follows from it; how many runs that took."""
        ...

    def pass_time(self, by: timedelta) -> None:
        """Lets time pass; every job runs at the instant it is due. Raises RuleBroken where time passes by itself."""
        ...

    def close(self) -> None:
        """Lets go of connections and processes; safe to repeat."""
        ...
