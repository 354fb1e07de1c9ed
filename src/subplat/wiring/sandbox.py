"""The sandbox as the outside world of a platform."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import evolve
from typed_settings.types import SecretStr

from subplat.adapters.system.clock import SystemClock
from subplat.wiring.settings import Settings

if TYPE_CHECKING:
    from subplat.adapters.sandbox.control import SandboxControl

KEYS = {
    "secret_key": "xnd_development_sandbox",
    "callback_token": "sandbox-callback-token",
    "read_key": "sandbox-read-key",
    "write_key": "sandbox-write-key",
    "bucket": "sandbox-quotations",
    "gemini_key": "sandbox-gemini-key",
}
"""What the twins accept; they guard nothing."""


class NoSandbox(Exception):
    """No sandbox is known: start one with `subplat serve`, or set SUBPLAT_SANDBOX_URL."""


def pointed_at(settings: Settings, sandbox_url: str) -> Settings:
    """The same settings with every outside system replaced by its twin; configured secrets are never sent there."""
    url = sandbox_url.rstrip("/")
    return evolve(
        settings,
        sandbox_url=url,
        xendit=evolve(
            settings.xendit,
            base_url=f"{url}/xendit",
            secret_key=SecretStr(KEYS["secret_key"]),
            callback_tokens=SecretStr(KEYS["callback_token"]),
        ),
        google=evolve(settings.google, endpoint=f"{url}/google", service_account_file=None),
        gemini=evolve(settings.gemini, base_url=f"{url}/gemini", api_key=SecretStr(KEYS["gemini_key"])),
        cosmic=evolve(
            settings.cosmic,
            base_url=f"{url}/cosmic/v3",
            upload_url=f"{url}/cosmic/v3",
            bucket=KEYS["bucket"],
            read_key=SecretStr(KEYS["read_key"]),
            write_key=SecretStr(KEYS["write_key"]),
        ),
    )


@contextmanager
def running_sandbox(settings: Settings) -> Iterator[str]:
    """A sandbox in this process on a free loopback port; other processes of the same data directory find it."""
    from subplat.adapters.sandbox.clock import MovableClock
    from subplat.adapters.sandbox.server import SandboxServer
    from subplat.adapters.sandbox.world import World

    world = World.with_clock(MovableClock.following(SystemClock().now))
    server = SandboxServer(world, deliver_by_itself=True)
    note = _note(settings)
    url = server.start()
    try:
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(url)
        yield url
    finally:
        note.unlink(missing_ok=True)
        server.stop()


def sandbox_url(settings: Settings) -> str:
    """Where the sandbox is: configured, or noted by the process that runs it. Raises NoSandbox."""
    if settings.sandbox_url is not None:
        return settings.sandbox_url
    try:
        return _note(settings).read_text()
    except FileNotFoundError:
        raise NoSandbox("no sandbox runs: start one with `subplat serve`, or set SUBPLAT_SANDBOX_URL") from None


def sandbox_control(settings: Settings) -> "SandboxControl":
    """Steers the running sandbox. Raises NoSandbox."""
    from subplat.adapters.sandbox.control import SandboxControl

    return SandboxControl(sandbox_url(settings))


def _note(settings: Settings) -> Path:
    return settings.data_directory / "sandbox.url"
