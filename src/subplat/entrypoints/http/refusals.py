"""Writing down refused callers without letting them fill the log."""

from datetime import datetime, timedelta
from threading import Lock

import structlog

from subplat.application.ports.clock import Clock

ONE_LINE_PER = timedelta(minutes=1)
_LOG = structlog.get_logger(__name__)


class RefusalLog:
    """One line for the first, then at most one a minute with how many there were; never what was presented."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._since_last_line = 0
        self._last_line: datetime | None = None

    def note(self, route: str) -> bool:
        """Counts one; tells whether a line was written."""
        now = self._clock.now()
        with self._lock:
            self._since_last_line += 1
            # A clock that was set back must not silence the log.
            if self._last_line is not None and abs(now - self._last_line) < ONE_LINE_PER:
                return False
            number, self._since_last_line, self._last_line = self._since_last_line, 0, now
        _LOG.warning("refused callers without a valid token", route=route, number=number)
        return True
