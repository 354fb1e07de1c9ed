"""Commands in this process, against a database of their own and a sandbox."""

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog

from subplat.adapters.sandbox.clock import MovableClock
from subplat.adapters.sandbox.server import SandboxServer
from subplat.adapters.sandbox.world import World
from subplat.adapters.system.clock import SystemClock
from subplat.entrypoints.cli.main import main
from subplat.testing.postgres_databases import MigratedDatabase

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An empty data directory, and logging as it was before."""
    monkeypatch.setenv("SUBPLAT_DATA_DIRECTORY", str(tmp_path))
    root, ours = logging.getLogger(), logging.getLogger("subplat")
    handlers, level, our_level = root.handlers, root.level, ours.level
    yield
    root.handlers = handlers
    root.setLevel(level)
    ours.setLevel(our_level)
    structlog.reset_defaults()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Exit code, standard output, standard error of `subplat …`."""

    def subplat(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = ended.value.code
        assert code is None or isinstance(code, int)
        return code or 0, out, err

    return subplat


@pytest.fixture
def migrated(database: MigratedDatabase, monkeypatch: pytest.MonkeyPatch) -> MigratedDatabase:
    """The settings point to a migrated database."""
    monkeypatch.setenv("SUBPLAT_DATABASE_URL", database.dsn)
    monkeypatch.setenv("SUBPLAT_DATABASE_OWNER_URL", database.owner_dsn)
    return database


@pytest.fixture
def sandbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """The settings point to a running sandbox."""
    world = World.with_clock(MovableClock.following(SystemClock().now))
    with SandboxServer(world) as server:
        monkeypatch.setenv("SUBPLAT_SANDBOX_URL", server.base_url)
        yield world
