"""A worker in this process, until it is told to stop."""

from contextlib import ExitStack
from typing import TYPE_CHECKING

import structlog

from subplat.entrypoints.measuring.installation import InstallationFigures
from subplat.entrypoints.measuring.instruments import Instruments
from subplat.entrypoints.measuring.pool import ConnectionPool
from subplat.entrypoints.measuring.port import exposed

if TYPE_CHECKING:
    from subplat.wiring.live import LivePlatform

_LOG = structlog.get_logger(__name__)


def work_until_signalled(platform: "LivePlatform") -> None:
    """Runs jobs; SIGTERM or SIGINT lets those under way finish, a second one ends the process."""
    settings = platform.settings.metrics
    instruments = Instruments(
        InstallationFigures(platform.application.operations.figures, settings.kept_seconds),
        ConnectionPool(platform.pool_use),
    )
    worker = platform.make_worker(around=instruments.measured)
    with ExitStack() as watched:
        if settings.worker_port is not None:
            port = watched.enter_context(
                exposed(instruments, host=settings.worker_host, port=settings.worker_port, token=settings.token)
            )
            _LOG.info("measurements at /metrics", port=port)
        _LOG.info("worker started")
        worker.run_until_signalled()
    _LOG.info("worker drained")
