"""The platform that a command works on, as the settings say."""

import logging
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

from subplat.entrypoints.cli.acting import acting_operator

if TYPE_CHECKING:
    from subplat.application.application import Application
    from subplat.application.ports.job_inspection import JobInspector
    from subplat.wiring.live import LivePlatform


class Desk(Protocol):
    """What commands need that work on the books: an installation has it, and so has a platform in memory."""

    @property
    def application(self) -> "Application": ...
    @property
    def inspector(self) -> "JobInspector": ...


_READY: ContextVar[Desk | None] = ContextVar("ready", default=None)


@contextmanager
def working_on(desk: Desk) -> Generator[None]:
    """Inside of the block commands work on this platform, whatever the settings say."""
    token = _READY.set(desk)
    try:
        yield
    finally:
        _READY.reset(token)


@contextmanager
def opened_process() -> "Iterator[LivePlatform]":
    """Opened for a process that stays, which logs as the settings say. Raises what settings, database and sandbox raise."""
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.live import open_platform
    from subplat.wiring.settings import load_settings

    settings = load_settings()
    log_to_stderr(logging.getLevelName(settings.log.level.upper()), settings.log.format)
    with open_platform(settings) as platform:
        yield platform


@contextmanager
def opened_platform(log_level: int = logging.WARNING) -> "Iterator[LivePlatform]":
    """Opened for one command, outside systems included. Raises what the settings, the database and the sandbox raise."""
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.live import open_platform
    from subplat.wiring.settings import load_settings

    log_to_stderr(log_level)
    with open_platform(load_settings()) as platform:
        yield platform


@contextmanager
def opened_books(*, as_platform: bool = False) -> Iterator[Desk]:
    """The books alone: no outside system is needed, and none is reached. In the operator's name, or as the platform."""
    ready = _READY.get()
    with ExitStack() as until_then:
        if ready is None:
            ready = until_then.enter_context(_books())
        if not as_platform:
            until_then.enter_context(acting_operator())
        yield ready


@contextmanager
def opened_outward() -> Iterator[Desk]:
    """The books and the outside systems, in the operator's name."""
    ready = _READY.get()
    with ExitStack() as until_then:
        desk = ready or until_then.enter_context(opened_platform())
        until_then.enter_context(acting_operator())
        yield desk


@contextmanager
def _books() -> "Iterator[LivePlatform]":
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.books_only import open_books
    from subplat.wiring.settings import load_settings

    log_to_stderr(logging.WARNING)
    with open_books(load_settings()) as platform:
        yield platform
