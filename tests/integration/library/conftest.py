"""A platform from settings: PostgreSQL, the real adapters, the twins over HTTP."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from attrs import evolve, frozen
from dependency_injector import providers

from subplat import Subplat
from subplat.adapters.memory.clock import ManualClock
from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.control import SandboxControl
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.live import open_platform
from subplat.wiring.settings import DatabaseSettings, GoogleSettings, Settings
from subplat.wiring.settled import SettledPlatform

MACHINE = {"project": "contoh-nusantara", "zone": "asia-southeast2-a", "name": "erp-1", "status": "TERMINATED"}


@pytest.fixture
def settings(database: MigratedDatabase, tmp_path: Path) -> Settings:
    """A sandbox installation on a migrated database."""
    return Settings(
        data_directory=tmp_path,
        database=DatabaseSettings(url=database.dsn, owner_url=database.owner_dsn, pool_size=5),
        # Google asks for one; the clients of the pages have no address.
        google=GoogleSettings(default_postal_code="12190"),
    )


@frozen
class Past:
    """Opens platforms whose clock, and whose twins' clock, stand at another instant than the machine's."""

    settings: Settings
    sandbox_url: str
    control: SandboxControl
    opened: list[Subplat]

    def at(self, instant: datetime) -> Subplat:
        """As `Subplat.from_settings`, then."""
        self.control.set_clock(instant)
        platform = open_platform(evolve(self.settings, sandbox_url=self.sandbox_url))
        live = platform.__enter__()
        live.container.clock.override(providers.Object(ManualClock(instant)))
        stage = SettledPlatform(platform=live)
        stage.held.push(platform.__exit__)
        self.opened.append(Subplat(stage))
        return self.opened[-1]


@pytest.fixture
def past(settings: Settings) -> Iterator[Past]:
    with (
        SandboxServer(World.with_clock(MovableClock(datetime.fromisoformat("2026-01-01T00:00+00:00")))) as server,
        SandboxControl(server.base_url) as control,
    ):
        control.send("PUT", "/google_cloud/instances", {**MACHINE})
        made = Past(settings, server.base_url, control, [])
        yield made
        for app in made.opened:
            app.close()


@pytest.fixture
def in_the_past(past: Past, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Subplat]:
    """What a page's `Subplat.in_memory(now=...)` makes, on PostgreSQL and over HTTP."""

    def opened(now: str) -> Subplat:
        return past.at(datetime.fromisoformat(now))

    monkeypatch.setattr(Subplat, "in_memory", opened)
    return opened
