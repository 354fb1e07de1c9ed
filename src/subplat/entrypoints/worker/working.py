"""A worker in this process, until it is told to stop."""

from typing import TYPE_CHECKING

import structlog

if TYPE_CHECKING:
    from subplat.wiring.live import LivePlatform

_LOG = structlog.get_logger(__name__)


def work_until_signalled(platform: "LivePlatform") -> None:
    """Runs jobs; SIGTERM or SIGINT lets those under way finish, a second one ends the process."""
    worker = platform.make_worker()
    _LOG.info("worker started")
    worker.run_until_signalled()
    _LOG.info("worker drained")
