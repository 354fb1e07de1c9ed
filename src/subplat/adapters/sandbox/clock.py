"""The clock of the sandbox: it stands still or follows another clock, and it can be moved."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


class MovableClock:
    """Aware UTC time that moves on command.

    Frozen at `start` by default (tests). With `follow`, a source of real time, it runs along with that source,
    shifted by whatever it was moved (serving). It also satisfies the application's `Clock` port.
    """

    def __init__(self, start: datetime, *, follow: Callable[[], datetime] | None = None) -> None:
        self._follow = follow
        self._frozen = _aware(start)
        self._offset = timedelta(0) if follow is None else self._frozen - _aware(follow())

    @classmethod
    def following(cls, source: Callable[[], datetime]) -> "MovableClock":
        """A clock that shows the source's time until it is moved."""
        return cls(source(), follow=source)

    def now(self) -> datetime:
        """The sandbox's present, in UTC."""
        return self._frozen if self._follow is None else _aware(self._follow()) + self._offset

    def advance(self, by: timedelta) -> None:
        """Move on by a span; a negative one raises ValueError, since the twins' histories only grow."""
        if by < timedelta(0):
            raise ValueError(f"the sandbox clock cannot go back by {-by}")
        self.set(self.now() + by)

    def set(self, moment: datetime) -> None:
        """Jump to a moment; one before now is allowed only so that skewed clocks can be tried."""
        if self._follow is None:
            self._frozen = _aware(moment)
        else:
            self._offset = _aware(moment) - _aware(self._follow())


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {moment.isoformat()}")
    return moment.astimezone(UTC)
