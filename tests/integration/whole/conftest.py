"""A whole installation per test: sandbox, PostgreSQL, worker and HTTP, in one process, on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from attrs import frozen
from typed_settings.types import SecretStr

from subplat.entrypoints.http.serving import HttpServer
from subplat.testing.postgres_databases import MigratedDatabase
from subplat.wiring.demonstration import SandboxWorld, installation
from subplat.wiring.live import LivePlatform
from subplat.wiring.settings import DatabaseSettings, Profile, Settings, XenditSettings

STAFF_TOKEN = "a-token-for-tests"


@frozen
class Installation:
    """What a test drives and looks at."""

    platform: LivePlatform
    world: SandboxWorld
    base_url: str


@pytest.fixture
def running(database: MigratedDatabase, tmp_path: Path) -> Iterator[Installation]:
    """Everything up, nothing in the books."""
    with HttpServer.reserved() as server:
        settings = Settings(
            profile=Profile.SANDBOX,
            data_directory=tmp_path,
            base_url=server.base_url,
            staff_token=SecretStr(STAFF_TOKEN),
            database=DatabaseSettings(url=database.dsn, pool_size=20),
            xendit=XenditSettings(timeout_seconds=3),
        )
        with installation(settings) as (platform, world), server.serving(platform):
            world.prepare(f"{server.base_url}/webhooks/xendit")
            yield Installation(platform, world, server.base_url)
