"""The platform that a command works on, as the settings say."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from subplat.wiring.live import LivePlatform


@contextmanager
def opened_platform(log_level: int = logging.WARNING) -> "Iterator[LivePlatform]":
    """Opened for one command. Raises what the settings, the database and the sandbox raise."""
    from subplat.entrypoints.logs import log_to_stderr
    from subplat.wiring.live import open_platform
    from subplat.wiring.settings import load_settings

    log_to_stderr(log_level)
    with open_platform(load_settings()) as platform:
        yield platform
